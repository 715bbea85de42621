using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.Cli.Scenarios;

/// <summary>What a replay assumes, as its file states it. Shares and weights are proportions; they need not add up to one.</summary>
internal sealed record Scenario
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string TimeZone { get; init; }

    public required int Total { get; init; }

    public required ulong Seed { get; init; }

    public required IReadOnlyList<ScenarioDay> Days { get; init; }

    /// <summary>Weights of the 24 hours of a day.</summary>
    public required IReadOnlyList<decimal> Hours { get; init; }

    public ScenarioSession? Session { get; init; }

    public required IReadOnlyList<ScenarioTopic> Topics { get; init; }

    public required IReadOnlyList<Share> Districts { get; init; }

    public required IReadOnlyList<Share> Languages { get; init; }

    public required decimal CallersWithPhone { get; init; }

    public required decimal CallsWithText { get; init; }

    public required ScenarioOperators Operators { get; init; }

    public required ScenarioSubjects Subjects { get; init; }

    public required ScenarioPermits Permits { get; init; }

    public required IReadOnlyList<ScenarioTexts> Texts { get; init; }

    public DateOnly From => Days[0].Date;

    public DateOnly To => Days[^1].Date;

    /// <summary>Reads one that comes with the program, by name, or any other, by the path of its <c>.json</c>.</summary>
    /// <exception cref="CliException">There is none, or it contradicts itself.</exception>
    public static Scenario Load(string nameOrPath)
    {
        var path = nameOrPath.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? nameOrPath : Path.Combine(AppContext.BaseDirectory, "Scenarios", nameOrPath + ".json");
        try
        {
            using var file = File.OpenRead(path);
            var scenario = JsonSerializer.Deserialize<Scenario>(file, Json) ?? throw new CliException($"scenario {nameOrPath} is empty");
            scenario.Validate();
            return scenario;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CliException($"scenario {nameOrPath} cannot be read: {e.Message}");
        }
    }

    /// <summary>The same shape with fewer inquiries; the session shrinks with it, to one call at least.</summary>
    public Scenario Shortened(int total) => total == Total ? this : this with
    {
        Total = total,
        Session = Session is null ? null : Session with { Calls = Math.Max(1, (int)Math.Round((decimal)Session.Calls * total / Total, MidpointRounding.AwayFromZero)) },
    };

    /// <summary>The same calendar days of another year.</summary>
    public Scenario MovedByYears(int years) => this with
    {
        Days = [.. Days.Select(d => d with { Date = d.Date.AddYears(years) })],
        Session = Session is null ? null : Session with { Date = Session.Date.AddYears(years) },
        Permits = Permits with { ValidFrom = Permits.ValidFrom.AddYears(years), ValidTo = Permits.ValidTo.AddYears(years) },
    };

    /// <exception cref="CliException">It contradicts itself; the message says where.</exception>
    public void Validate()
    {
        Require(Total > 0, "total is positive");
        Require(Days.Count > 0 && Days.Zip(Days.Skip(1)).All(pair => pair.First.Date < pair.Second.Date), "days are in order and each is there once");
        Require(Hours.Count == 24, "hours are 24");
        Require(Topics.Count > 0 && Districts.Count > 0 && Languages.Count > 0 && Subjects.Kinds.Count > 0 && Permits.Grounds.Count > 0, "no list of shares is empty");
        Require(Session is null || Days.Any(d => d.Date == Session.Date), "the session lies on one of the days");
        Require(Operators.ShortestCallSeconds > 0 && Operators.ShortestCallSeconds <= Operators.LongestCallSeconds && Operators.Count > 0, "there are operators, and calls have a length");
        Require(Subjects.CallsPerSubject >= 1, "callsPerSubject is 1 at least");
        Require(Permits.ValidFrom < Permits.ValidTo, "permits are valid for a time");

        void Require(bool condition, string rule)
        {
            if (!condition)
            {
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"scenario {Name}: it must hold that {rule}"));
            }
        }
    }
}

/// <param name="Code">Null: not said.</param>
/// <param name="Weight">Proportion.</param>
internal sealed record Share(string? Code, [property: JsonPropertyName("share")] decimal Weight);

internal sealed record ScenarioDay(DateOnly Date, decimal Weight, string? Note = null);

/// <summary>Calls that one person took in a row.</summary>
internal sealed record ScenarioSession(string Operator, DateOnly Date, TimeOnly From, int Minutes, int Calls);

internal sealed record ScenarioTopic(string Code, decimal Share, decimal WithSubject, decimal ClosedAtFirstContact);

internal sealed record ScenarioOperators(int Count, string Prefix, int ShortestCallSeconds, int LongestCallSeconds);

internal sealed record ScenarioSubjects(decimal CallsPerSubject, decimal Permitted, IReadOnlyList<Share> Kinds);

/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">First day on which they are void.</param>
/// <param name="Grounds">Why they were given.</param>
internal sealed record ScenarioPermits(DateOnly ValidFrom, DateOnly ValidTo, IReadOnlyList<Share> Grounds);

internal sealed record ScenarioTexts(string Topic, string Language, IReadOnlyList<string> Lines);
