using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Exemptions;

/// <summary>One exemption, its subject masked.</summary>
internal static class ReadExemption
{
    public static async Task<Results<Ok<SearchExemptions.ExemptionItem>, ProblemHttpResult>> HandleAsync(
        Guid id, PermitCheckDbContext db, IdentifierProtector protector, CancellationToken cancellationToken)
    {
        if (await db.Exemptions.AsNoTracking().FirstOrDefaultAsync(e => e.Id == id, cancellationToken) is not { } exemption)
        {
            return Unknown();
        }

        var subject = Subject.Restore(exemption.SubjectKind, protector.Unprotect(exemption.SubjectProtected, Exemption.ProtectionPurpose(id)));
        return TypedResults.Ok(SearchExemptions.ExemptionItem.Of(exemption, subject.ToString()));
    }

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "EXEMPTION_UNKNOWN", "There is no exemption with this id.");
}
