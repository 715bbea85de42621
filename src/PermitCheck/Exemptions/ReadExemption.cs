using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>One exemption, its subject masked.</summary>
internal static class ReadExemption
{
    public static async Task<Results<Ok<SearchExemptions.ExemptionItem>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, ReadJournal reads, CancellationToken cancellationToken)
    {
        if (await db.Exemptions.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } exemption)
        {
            return Unknown();
        }

        var subject = Subject.Restore(exemption.SubjectKind, protector.Unprotect(exemption.SubjectProtected, Exemption.ProtectionPurpose(id)));
        await reads.RecordAsync(user, ReadActions.ReadExemption, id, [new(exemption.SubjectKind.ToString(), exemption.SubjectKey)], 1, cancellationToken);
        return TypedResults.Ok(SearchExemptions.ExemptionItem.Of(exemption, subject.ToString()));
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "EXEMPTION_UNKNOWN", "There is no exemption with this id.");
}
