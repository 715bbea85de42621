using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>One permit, everybody in it masked. The <c>ETag</c> is its version.</summary>
internal static class ReadPermit
{
    /// <param name="Purpose">For headquarters and auditors only.</param>
    /// <param name="BoundTo">Cars or people, masked.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, string? Purpose, Guid? OrganisationId,
        IReadOnlyList<string> Zones, IReadOnlyList<Direction> Directions, WindowForm? Window, IReadOnlyList<string> Conditions, IReadOnlyList<BoundAnswer> BoundTo,
        string? Initials, string? Generation, PermitSource Source, int? MaxUses, int Uses, int Version, DateTimeOffset IssuedAt, string IssuedBy,
        DateTimeOffset? SuspendedAt, RevocationAnswer? Revocation, ReviewAnswer? Review);

    public sealed record BoundAnswer(SubjectKind Kind, string Masked);

    public sealed record RevocationAnswer(DateTimeOffset At, string By, string Reason);

    public sealed record ReviewAnswer(ReviewOutcome Outcome, DateTimeOffset At, string By)
    {
        public static ReviewAnswer? Of(PermitReview? review) => review is null ? null : new(review.Outcome, AlmatyTime.Of(review.At), review.By);
    }

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, SubjectKeys keys, ReadJournal reads, CancellationToken cancellationToken)
    {
        if (await db.Permits.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } permit)
        {
            return Unknown();
        }

        var review = permit.Source == PermitSource.Emergency ? await db.PermitReviews.AsNoTracking().FirstOrDefaultAsync(r => r.PermitId == id, cancellationToken) : null;
        var isPurposeShown = user.IsInRole(Roles.RegistryClerk) || user.IsInRole(Roles.Auditor);
        var bound = BoundSubjects.Read(Reveal(permit.BoundProtected, Permit.BoundProtectionPurpose(id)) ?? "");
        await reads.RecordAsync(user, ReadActions.ReadPermit, id, [ReadJournal.HolderOf(permit), .. bound.Select(s => ReadJournal.Of(s, keys))], 1, cancellationToken);
        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(new Response(
            permit.Id, permit.SubjectKind, MaskedSubjectOf(permit, protector), permit.Ground, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo),
            isPurposeShown ? Reveal(permit.PurposeProtected, Permit.PurposeProtectionPurpose(id)) : null, permit.OrganisationId,
            permit.Zones, permit.Directions, WindowForm.Of(permit.Window), permit.Conditions,
            [.. bound.Select(s => new BoundAnswer(s.Kind, s.ToString()))],
            Reveal(permit.InitialsProtected, Permit.InitialsProtectionPurpose(id)), permit.Generation, permit.Source, permit.MaxUses, permit.Uses, permit.Version,
            AlmatyTime.Of(permit.IssuedAt), permit.IssuedBy, permit.SuspendedAt is { } suspended ? AlmatyTime.Of(suspended) : null,
            permit.RevokedAt is { } at ? new(AlmatyTime.Of(at), permit.RevokedBy!, permit.RevocationReason!) : null,
            ReviewAnswer.Of(review)));

        string? Reveal(byte[]? value, string purpose) => value is null ? null : protector.Unprotect(value, purpose);
    }

    public static string MaskedSubjectOf(Permit permit, IdentifierProtector protector) =>
        Subject.Restore(permit.SubjectKind, protector.Unprotect(permit.SubjectProtected, Permit.ProtectionPurpose(permit.Id))).ToString();

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "PERMIT_UNKNOWN", "There is no permit with this id.");
}
