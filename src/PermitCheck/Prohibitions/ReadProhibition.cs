using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Prohibitions;

/// <summary>One prohibition, its subject masked. Why, is for headquarters (registry clerks) and auditors; a supervisor sees that there is one.</summary>
internal static class ReadProhibition
{
    /// <param name="Ground">Left out for supervisors.</param>
    /// <param name="Lift">Left out while it stands.</param>
    public sealed record Response(
        Guid Id, SubjectKind Kind, string Masked, string? Ground, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset ImposedAt, string ImposedBy, LiftAnswer? Lift)
    {
        public static Response Of(Prohibition prohibition, string masked, ClaimsPrincipal user)
        {
            var isGroundShown = user.IsInRole(Roles.RegistryClerk) || user.IsInRole(Roles.Auditor);
            return new(
                prohibition.Id, prohibition.SubjectKind, masked, isGroundShown ? prohibition.Ground : null,
                AlmatyTime.Of(prohibition.ValidFrom), prohibition.ValidTo is { } to ? AlmatyTime.Of(to) : null, AlmatyTime.Of(prohibition.ImposedAt), prohibition.ImposedBy,
                prohibition.LiftedAt is { } at ? new(AlmatyTime.Of(at), prohibition.LiftedBy!, isGroundShown ? prohibition.LiftReason : null) : null);
        }
    }

    /// <param name="Reason">Left out for supervisors: it may tell the ground.</param>
    public sealed record LiftAnswer(DateTimeOffset At, string By, string? Reason);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, ReadJournal reads, CancellationToken cancellationToken)
    {
        if (await db.Prohibitions.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } prohibition)
        {
            return Unknown();
        }

        var subject = Subject.Restore(prohibition.SubjectKind, protector.Unprotect(prohibition.SubjectProtected, Prohibition.ProtectionPurpose(id)));
        await reads.RecordAsync(user, ReadActions.ReadProhibition, id, [new(prohibition.SubjectKind.ToString(), prohibition.SubjectKey)], 1, cancellationToken);
        return TypedResults.Ok(Response.Of(prohibition, subject.ToString(), user));
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "PROHIBITION_UNKNOWN", "There is no prohibition with this id.");
}
