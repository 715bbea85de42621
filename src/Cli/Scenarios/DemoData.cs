using System.Globalization;
using Ruqsat.Cli.Replays;

namespace Ruqsat.Cli.Scenarios;

/// <summary>
/// A little of everything for the screens: calls of yesterday and of today as far as it has come. A day's calls are always the same, so posting
/// them again changes nothing.
/// </summary>
internal sealed record DemoData(IReadOnlyList<PreparedRequest> Permits, IReadOnlyList<PreparedRequest> Inquiries)
{
    private const int CallsPerDay = 60;

    /// <param name="now">Nothing is later.</param>
    public static DemoData For(DateTimeOffset now)
    {
        var scenario = Scenario.Load("almaty-2020");
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById(scenario.TimeZone)).DateTime);
        var days = new[] { today.AddDays(-1), today }.Select(day => ScenarioGenerator.Generate(scenario with
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"demo-{day:O}"),
            Total = CallsPerDay,
            Seed = (ulong)day.DayNumber,
            Days = [new(day, 1)],
            Session = null,
            Subjects = scenario.Subjects with { Permitted = 0.8m },
            Permits = scenario.Permits with { ValidFrom = day, ValidTo = day.AddDays(30) },
        })).ToList();
        return new(
            [.. days.SelectMany(day => day.Permits.Select(p => new PreparedRequest(string.Create(CultureInfo.InvariantCulture, $"{day.Scenario.Name}-permit-{p.Number}"), p.ToBody())))],
            [.. days.SelectMany(day => day.Inquiries.Select(FirstAtMidnight).Where(i => (i.Closing?.At ?? i.ReceivedAt) <= now)
                .Select(i => new PreparedRequest(string.Create(CultureInfo.InvariantCulture, $"{day.Scenario.Name}-{i.Number}"), i.ToBody())))]);
    }

    /// <summary>So that no report of today is empty, however early it is.</summary>
    private static ScenarioInquiry FirstAtMidnight(ScenarioInquiry inquiry) =>
        inquiry.Number == 1 ? inquiry with { ReceivedAt = inquiry.ReceivedAt - inquiry.ReceivedAt.TimeOfDay, Closing = null } : inquiry;
}
