using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>One permit, its subject masked.</summary>
internal static class ReadPermit
{
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, DateTimeOffset IssuedAt, string IssuedBy,
        RevocationAnswer? Revocation);

    public sealed record RevocationAnswer(DateTimeOffset At, string By, string Reason);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, PermitCheckDbContext db, IdentifierProtector protector, CancellationToken cancellationToken)
    {
        if (await db.Permits.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } permit)
        {
            return Unknown();
        }

        var subject = Subject.Restore(permit.SubjectKind, protector.Unprotect(permit.SubjectProtected, Permit.ProtectionPurpose(permit.Id)));
        return TypedResults.Ok(new Response(
            permit.Id, permit.SubjectKind, subject.ToString(), permit.Ground, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo),
            AlmatyTime.Of(permit.IssuedAt), permit.IssuedBy,
            permit.RevokedAt is { } at ? new(AlmatyTime.Of(at), permit.RevokedBy!, permit.RevocationReason!) : null));
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "PERMIT_UNKNOWN", "There is no permit with this id.");
}
