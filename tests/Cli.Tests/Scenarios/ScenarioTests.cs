using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Tests.Scenarios;

public sealed class ScenarioTests
{
    [Fact]
    public void Load_Almaty_WeightsOfTheDaysAreAverageDaysAndHoursArePercent()
    {
        var scenario = Scenario.Load("almaty-2020");

        Assert.Equal(23, scenario.Days.Sum(d => d.Weight));
        Assert.Equal(100, scenario.Hours.Sum());
        Assert.Equal(93, scenario.Hours.Skip(7).Take(14).Sum());
    }

    [Fact]
    public void Load_UnknownName_SaysWhichOne() => Assert.Contains("atlantis", Assert.Throws<CliException>(() => Scenario.Load("atlantis")).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_MisspelledField_Refuses()
    {
        var path = Path.GetTempFileName() + ".json";
        File.WriteAllText(path, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Scenarios", "almaty-2020.json")).Replace("\"total\"", "\"totall\"", StringComparison.Ordinal));
        try
        {
            Assert.Throws<CliException>(() => Scenario.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Validate_SessionOutsideTheDays_Refuses()
    {
        var scenario = Scenario.Load("almaty-2020");

        Assert.Throws<CliException>(() => (scenario with { Session = scenario.Session! with { Date = new DateOnly(2020, 5, 1) } }).Validate());
    }

    [Fact]
    public void DemoData_SameDay_GivesTheSameRequestsAndNothingOfTheFuture()
    {
        var morning = DemoData.For(new DateTimeOffset(2026, 1, 15, 3, 0, 0, TimeSpan.Zero));
        var evening = DemoData.For(new DateTimeOffset(2026, 1, 15, 18, 0, 0, TimeSpan.Zero));

        Assert.Equal(120, evening.Inquiries.Count);
        Assert.InRange(morning.Inquiries.Count, 61, 119);
        Assert.InRange(morning.Permits.Count, 20, 30);
        var inTheEvening = evening.Inquiries.ToDictionary(i => i.IdempotencyKey, i => i.Body.ToArray());
        Assert.All(morning.Inquiries, i => Assert.Equal(inTheEvening[i.IdempotencyKey], i.Body.ToArray()));
    }

    [Fact]
    public void DemoData_FirstSecondOfTheDay_HasAnInquiryOfToday()
    {
        // Midnight in Almaty, UTC+5 since 2024.
        var data = DemoData.For(new DateTimeOffset(2026, 1, 14, 19, 0, 0, TimeSpan.Zero));

        Assert.Single(data.Inquiries, i => i.IdempotencyKey.StartsWith("demo-2026-01-15-", StringComparison.Ordinal));
    }

    [Fact]
    public void DemoData_NextDay_RepeatsTheDayBeforeUnchanged()
    {
        var first = DemoData.For(new DateTimeOffset(2026, 1, 15, 18, 59, 59, TimeSpan.Zero)).Inquiries.Where(i => i.IdempotencyKey.Contains("2026-01-15", StringComparison.Ordinal)).ToList();
        var second = DemoData.For(new DateTimeOffset(2026, 1, 16, 18, 0, 0, TimeSpan.Zero)).Inquiries.ToDictionary(i => i.IdempotencyKey, i => i.Body.ToArray());

        Assert.InRange(first.Count, 57, 60);
        Assert.All(first, i => Assert.Equal(second[i.IdempotencyKey], i.Body.ToArray()));
    }
}
