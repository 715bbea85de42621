using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Audits;

/// <summary>Shows the identifier of a permit in full, an act of its own that is recorded before the answer leaves.</summary>
internal static class UnmaskPermit
{
    /// <param name="Reason">Why it must be seen.</param>
    public sealed record Request(AuditReason? Reason);

    /// <param name="Identifier">In full.</param>
    public sealed record Response(Guid Id, SubjectKind Kind, string Identifier)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(UnmaskPermit);
    }

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, AuditJournal journal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        AuditReason.Check(request.Reason, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        try
        {
            if (await db.Permits.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) is not { } permit)
            {
                return ReadPermit.Unknown();
            }

            var now = time.GetStoredNow();
            await journal.RecordAsync(
                new()
                {
                    RecordId = Guid.CreateVersion7(now),
                    At = now,
                    Actor = user.AccountId(),
                    Action = AuditActions.Unmask,
                    Purpose = request.Reason!.Code,
                    PurposeReference = request.Reason.Reference,
                    Content = JsonSerializer.SerializeToUtf8Bytes(new(id), AuditContentJson.Default.UnmaskContent),
                    Subjects = [new(permit.SubjectKind.ToString(), permit.SubjectKey)],
                },
                cancellationToken);
            return TypedResults.Ok(new Response(id, permit.SubjectKind, protector.Unprotect(permit.SubjectProtected, Permit.ProtectionPurpose(id))));
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            return AuditProblems.JournalUnavailable(http);
        }
    }
}
