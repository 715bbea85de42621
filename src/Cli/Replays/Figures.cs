using System.Globalization;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Replays;

/// <summary>What a report says of a period, or should say.</summary>
/// <param name="Total">Inquiries received.</param>
/// <param name="WithSubject">Of them, those that ask about a person or car.</param>
/// <param name="ClosedAtFirstContact">Of them, those where the caller was helped at once.</param>
/// <param name="SessionCalls">Of the session's day, those that its operator closed.</param>
/// <param name="Groups">Received by day, topic, district and language: each sums up to the total.</param>
internal sealed record Figures(int Total, int WithSubject, int ClosedAtFirstContact, int SessionCalls, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Groups)
{
    /// <summary>The key of those who did not say.</summary>
    public const string NotSaid = "(not said)";

    /// <summary>The dimensions as Reporting calls them.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = ["day", "topic", "district", "language"];

    /// <summary>Counted from the scenario's own calls.</summary>
    public static Figures Of(ScenarioStream stream)
    {
        var inquiries = stream.Inquiries;
        return new(
            inquiries.Count,
            inquiries.Count(i => i.Subject is not null),
            inquiries.Count(i => i.Closing is not null),
            stream.Scenario.Session is { } session ? inquiries.Count(i => i.LocalDay == session.Date && i.Closing?.Operator == session.Operator) : 0,
            new Dictionary<string, IReadOnlyDictionary<string, int>>
            {
                ["day"] = Count(inquiries, i => i.LocalDay.ToString("O", CultureInfo.InvariantCulture)),
                ["topic"] = Count(inquiries, i => i.Topic),
                ["district"] = Count(inquiries, i => i.District),
                ["language"] = Count(inquiries, i => i.Language),
            });
    }

    private static Dictionary<string, int> Count(IReadOnlyList<ScenarioInquiry> inquiries, Func<ScenarioInquiry, string?> key) =>
        inquiries.CountBy(i => key(i) ?? NotSaid).ToDictionary(pair => pair.Key, pair => pair.Value);
}

/// <summary>One figure, as it should be and as it is.</summary>
internal sealed record ComparedFigure(string Figure, string Key, int Expected, int Actual)
{
    public bool Agrees => Expected == Actual;
}

internal static class Comparison
{
    /// <summary>Every figure of either side; one that is missing on a side counts as 0 there.</summary>
    public static IReadOnlyList<ComparedFigure> Compare(Figures expected, Figures actual, ScenarioSession? session)
    {
        var compared = new List<ComparedFigure>
        {
            new("total", "", expected.Total, actual.Total),
            new("with subject", "", expected.WithSubject, actual.WithSubject),
            new("closed at first contact", "", expected.ClosedAtFirstContact, actual.ClosedAtFirstContact),
        };
        if (session is not null)
        {
            compared.Add(new("session", $"{session.Operator} {session.Date:O}", expected.SessionCalls, actual.SessionCalls));
        }

        foreach (var dimension in Figures.Dimensions)
        {
            var (should, does) = (expected.Groups[dimension], actual.Groups[dimension]);
            compared.AddRange(should.Keys.Union(does.Keys).Order(StringComparer.Ordinal)
                .Select(key => new ComparedFigure(dimension, key, should.GetValueOrDefault(key), does.GetValueOrDefault(key))));
        }

        return compared;
    }
}
