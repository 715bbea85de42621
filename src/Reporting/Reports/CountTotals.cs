using System.Globalization;
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
    private static readonly Dictionary<string, Count> Dimensions = new()
    {
        ["day"] = By(i => i.LocalDay, day => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ["topic"] = By(i => i.Topic, code => code),
        ["district"] = By(i => i.District, code => code),
        ["unit"] = By(i => i.Unit, code => code),
        ["operator"] = By(i => i.ClosedOperator ?? i.RegisteredBy, account => account),
        ["language"] = By(i => i.Language, code => code),
    };

    private delegate Task<List<TotalsRow>> Count(IQueryable<InquiryFact> inquiries, CancellationToken cancellationToken);

    public static async Task<Results<Ok<Totals>, ProblemHttpResult>> HandleAsync(
        ReportingDbContext db, CancellationToken cancellationToken, string? by = null, string? from = null, string? to = null)
    {
        var errors = new List<FieldError>();
        if (!Dimensions.TryGetValue(by ?? string.Empty, out var count))
        {
            errors.Add(new("by", "UNKNOWN_DIMENSION"));
        }

        var range = DayRange.Parse(from, to, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var rows = await count!(range.Of(db.Inquiries), cancellationToken);

        // Ordered here: the database's collation is not everybody's.
        return TypedResults.Ok(new Totals(by!, range.From, range.To, rows.Sum(r => r.Received),
            [.. rows.OrderBy(r => r.Key is null).ThenBy(r => r.Key, StringComparer.Ordinal)]));
    }

    private static Count By<TKey>(Expression<Func<InquiryFact, TKey>> key, Func<TKey, string?> text) => async (inquiries, cancellationToken) =>
    {
        var groups = await inquiries.GroupBy(key).Select(g => new { g.Key, Received = g.Count() }).ToListAsync(cancellationToken);
        return groups.ConvertAll(g => new TotalsRow(text(g.Key), g.Received));
    };
}
