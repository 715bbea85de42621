using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Intake.Inquiries;

/// <summary>One inquiry with masked identifiers and without the caller's words.</summary>
internal static class ReadInquiry
{
    public sealed record Response(
        Guid Id, string Topic, string? District, string Language, Channel Channel, InquiryStatus Status,
        DateTimeOffset ReceivedAt, DateTimeOffset RegisteredAt, string RegisteredBy,
        string? CallerPhone, string? Iin, string? Plate, string? Passport,
        string? ClosedBy, DateTimeOffset? ClosedAt, string? Unit, int? RoutedByRule, DateTimeOffset? RoutedAt);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, IntakeDbContext db, IdentifierProtector protector, CancellationToken cancellationToken)
    {
        if (await db.Inquiries.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } inquiry)
        {
            return Problems.Create(StatusCodes.Status404NotFound, "INQUIRY_UNKNOWN", "There is no inquiry with this id.");
        }

        var personal = JsonSerializer.Deserialize<PersonalData>(protector.Unprotect(inquiry.PersonalData, PersonalData.Purpose))!;
        return TypedResults.Ok(new Response(
            inquiry.Id, inquiry.Topic, inquiry.District, inquiry.Language, inquiry.Channel, inquiry.Status,
            inquiry.ReceivedAt, inquiry.RegisteredAt, inquiry.RegisteredBy,
            Masked(personal.Phone, text => PhoneNumber.Parse(text)), Masked(personal.Iin, text => Iin.Parse(text)),
            Masked(personal.Plate, text => PlateNumber.Parse(text)), Masked(personal.Passport, text => Subject.Restore(SubjectKind.Passport, text)),
            inquiry.ClosedBy, inquiry.ClosedAt, inquiry.Unit, inquiry.RoutedByRule, inquiry.RoutedAt));
    }

    private static string? Masked(string? text, Func<string, object> parse) => text is null ? null : parse(text).ToString();
}
