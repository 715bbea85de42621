using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Reports;

/// <summary>Counts of the inquiries received on these local days.</summary>
/// <param name="From">First day; absent: from the beginning.</param>
/// <param name="To">Last day, included; absent: until now.</param>
/// <param name="Received">All of them.</param>
/// <param name="WithSubject">Those that ask about a person or car.</param>
/// <param name="Checked">Those with a decision.</param>
/// <param name="AwaitingCheck">Those with a subject and no decision yet.</param>
/// <param name="Routed">Those that a unit has.</param>
/// <param name="AwaitingRouting">Those that were not closed at first contact and that no unit has yet.</param>
/// <param name="ClosedAtFirstContact">Those that the operator closed at once.</param>
/// <param name="LastProjectedAt">When the last news of one of them arrived here, UTC; absent when there is none.</param>
public sealed record Summary(
    DateOnly? From,
    DateOnly? To,
    int Received,
    int WithSubject,
    int Checked,
    int AwaitingCheck,
    int Routed,
    int AwaitingRouting,
    int ClosedAtFirstContact,
    DateTimeOffset? LastProjectedAt);

internal static class Summarize
{
    public static async Task<Results<Ok<Summary>, ProblemHttpResult>> HandleAsync(
        ReportingDbContext db, CancellationToken cancellationToken, string? from = null, string? to = null)
    {
        var errors = new List<FieldError>();
        var range = DayRange.Parse(from, to, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var summary = await range.Of(db.Inquiries).GroupBy(_ => 1).Select(all => new Summary(
            range.From,
            range.To,
            all.Count(),
            all.Count(i => i.HasSubject == true),
            all.Count(i => i.CheckedAt != null),
            all.Count(i => i.HasSubject == true && i.CheckedAt == null),
            all.Count(i => i.RoutedAt != null),
            all.Count(i => i.ClosedAt == null && i.RoutedAt == null),
            all.Count(i => i.ClosedAt != null),
            all.Max(i => i.ProjectedAt))).SingleOrDefaultAsync(cancellationToken);
        return TypedResults.Ok(summary ?? new(range.From, range.To, 0, 0, 0, 0, 0, 0, 0, LastProjectedAt: null));
    }
}
