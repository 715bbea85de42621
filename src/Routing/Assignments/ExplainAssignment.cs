using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Routing.Rules;
using Ruqsat.Routing.Units;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Assignments;

/// <summary>"Why here": the unit of an inquiry with the rule and the facts that led to it.</summary>
/// <param name="InquiryId">The inquiry.</param>
/// <param name="Unit">Code of the unit.</param>
/// <param name="UnitName">Its name today; absent when the directory no longer has it.</param>
/// <param name="Rule">Number of the rule that matched.</param>
/// <param name="RuleText">Its conditions as they were then.</param>
/// <param name="Facts">What was known of the inquiry.</param>
/// <param name="RoutedAt">When, UTC.</param>
public sealed record AssignmentExplanation(
    Guid InquiryId, string Unit, UnitName? UnitName, int Rule, string RuleText, RoutingFacts Facts, DateTimeOffset RoutedAt);

internal static class ExplainAssignment
{
    public static async Task<Results<Ok<AssignmentExplanation>, ProblemHttpResult>> HandleAsync(
        Guid inquiryId, RoutingDbContext db, CancellationToken cancellationToken)
    {
        var explanation = await (
            from a in db.Assignments
            where a.InquiryId == inquiryId
            join u in db.Units on a.Unit equals u.Code into units
            from u in units.DefaultIfEmpty()
            select new AssignmentExplanation(
                a.InquiryId, a.Unit, u == null ? null : new(u.NameKk, u.NameRu, u.NameEn), a.Rule, a.RuleText, new(a.Topic, a.District, a.Decision), a.RoutedAt))
            .SingleOrDefaultAsync(cancellationToken);
        return explanation is null
            ? Problems.Create(StatusCodes.Status404NotFound, "ASSIGNMENT_UNKNOWN", "No unit has this inquiry.")
            : TypedResults.Ok(explanation);
    }
}
