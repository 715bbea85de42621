using Ruqsat.Cli.Replays;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Tests.Replays;

public sealed class ComparisonTests
{
    private static readonly ScenarioStream Stream = ScenarioGenerator.Generate(Scenario.Load("almaty-2020").Shortened(2_000));
    private static readonly Figures Expected = Figures.Of(Stream);

    [Fact]
    public void Compare_SameFigures_AllAgree()
    {
        var compared = Compare(Figures.Of(Stream));

        Assert.All(compared, figure => Assert.True(figure.Agrees));
        Assert.Equal(4 + 23 + 5 + 9 + 3, compared.Count);
        Assert.Contains(new("total", "", 2_000, 2_000), compared);
        Assert.Contains(new("session", "chief 2020-04-10", 3, 3), compared);
        Assert.Contains(compared, figure => figure is { Figure: "district", Key: Figures.NotSaid, Expected: 260 });
    }

    [Theory]
    [InlineData("day", "2020-04-07")]
    [InlineData("topic", "SUPPORT")]
    [InlineData("district", "MEDEU")]
    [InlineData("district", Figures.NotSaid)]
    [InlineData("language", "en")]
    public void Compare_OneFigureIsOffByOne_FindsItAlone(string dimension, string key)
    {
        var actual = Expected with { Groups = With(dimension, key, Expected.Groups[dimension][key] + 1) };

        Assert.Equal((dimension, key), Assert.Single(Wrong(actual)));
    }

    [Fact]
    public void Compare_OneCallMovedToAnotherDay_FindsBothDays()
    {
        var days = new Dictionary<string, int>(Expected.Groups["day"]);
        days["2020-03-19"]--;
        days["2020-03-20"]++;

        Assert.Equal([("day", "2020-03-19"), ("day", "2020-03-20")], Wrong(Expected with { Groups = new Dictionary<string, IReadOnlyDictionary<string, int>>(Expected.Groups) { ["day"] = days } }));
    }

    [Fact]
    public void Compare_MissingAndUnknownKeys_CountAsZeroOnTheOtherSide()
    {
        var topics = new Dictionary<string, int>(Expected.Groups["topic"]);
        topics.Remove("CHECKPOINTS", out var count);
        topics["WEATHER"] = count;

        var wrong = Compare(Expected with { Groups = new Dictionary<string, IReadOnlyDictionary<string, int>>(Expected.Groups) { ["topic"] = topics } }).Where(f => !f.Agrees);

        Assert.Equal([new("topic", "CHECKPOINTS", count, 0), new("topic", "WEATHER", 0, count)], wrong);
    }

    [Fact]
    public void Compare_ChiefSubjectsOrClosingsAreWrong_FindsThem()
    {
        Assert.Equal(("session", "chief 2020-04-10"), Assert.Single(Wrong(Expected with { SessionCalls = 2 })));
        Assert.Equal(("with subject", ""), Assert.Single(Wrong(Expected with { WithSubject = 0 })));
        Assert.Equal(("closed at first contact", ""), Assert.Single(Wrong(Expected with { ClosedAtFirstContact = 1 })));
    }

    private static IReadOnlyList<ComparedFigure> Compare(Figures actual) => Comparison.Compare(Expected, actual, Stream.Scenario.Session);

    private static IEnumerable<(string Figure, string Key)> Wrong(Figures actual) => Compare(actual).Where(f => !f.Agrees).Select(f => (f.Figure, f.Key));

    private static Dictionary<string, IReadOnlyDictionary<string, int>> With(string dimension, string key, int count) =>
        new(Expected.Groups) { [dimension] = new Dictionary<string, int>(Expected.Groups[dimension]) { [key] = count } };
}
