using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Reporting.Inquiries;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Reports;

/// <summary>Received inquiries of these local days by one dimension.</summary>
/// <param name="By">The dimension.</param>
/// <param name="From">First day; absent: from the beginning.</param>
/// <param name="To">Last day, included; absent: until now.</param>
/// <param name="Total">Sum of the rows.</param>
/// <param name="Rows">In the order of their keys; "not said" comes last.</param>
public sealed record Totals(string By, DateOnly? From, DateOnly? To, int Total, IReadOnlyList<TotalsRow> Rows);

/// <summary>One value of the dimension.</summary>
/// <param name="Key">The value; null for "not said" (no district, no unit yet).</param>
/// <param name="Received">How many.</param>
public sealed record TotalsRow([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Key, int Received);

internal static class CountTotals
{
    [SuppressMessage("Globalization", "CA1305", Justification = "Becomes a cast in SQL; the driver fixes ISO as the style of dates.")]
    private static readonly Dictionary<string, Expression<Func<InquiryFact, string?>>> Dimensions = new()
    {
        ["day"] = i => i.LocalDay!.Value.ToString(),
        ["topic"] = i => i.Topic,
        ["district"] = i => i.District,
        ["unit"] = i => i.Unit,
        ["operator"] = i => i.ClosedOperator ?? i.RegisteredBy,
        ["language"] = i => i.Language,
    };

    public static async Task<Results<Ok<Totals>, ProblemHttpResult>> HandleAsync(
        ReportingDbContext db, CancellationToken cancellationToken, string? by = null, string? from = null, string? to = null)
    {
        var errors = new List<FieldError>();
        if (!Dimensions.TryGetValue(by ?? string.Empty, out var dimension))
        {
            errors.Add(new("by", "UNKNOWN_DIMENSION"));
        }

        var range = DayRange.Parse(from, to, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var rows = await range.Of(db.Inquiries).GroupBy(dimension!).Select(group => new TotalsRow(group.Key, group.Count())).ToListAsync(cancellationToken);

        // Ordered here: the database's collation is not everybody's.
        return TypedResults.Ok(new Totals(by!, range.From, range.To, rows.Sum(r => r.Received),
            [.. rows.OrderBy(r => r.Key is null).ThenBy(r => r.Key, StringComparer.Ordinal)]));
    }
}
