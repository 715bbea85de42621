using System.Globalization;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Tests.Projections;

public sealed class AlmatyTimeTests
{
    [Theory]
    [InlineData("2020-03-18T17:59:59.9999999Z", "2020-03-18")]
    [InlineData("2020-03-18T18:00:00Z", "2020-03-19")]
    [InlineData("2020-04-10T17:59:59Z", "2020-04-10")]
    [InlineData("2020-04-10T18:00:00Z", "2020-04-11")]
    [InlineData("2020-04-11T00:00:00+06:00", "2020-04-11")]
    [InlineData("2020-04-10T23:59:59-05:00", "2020-04-11")]
    // At midnight before 1 March 2024 the clocks went back to 23:00: the 29th of February had 25 hours.
    [InlineData("2024-02-28T17:59:59Z", "2024-02-28")]
    [InlineData("2024-02-28T18:00:00Z", "2024-02-29")]
    [InlineData("2024-02-29T17:59:59Z", "2024-02-29")]
    [InlineData("2024-02-29T18:00:00Z", "2024-02-29")]
    [InlineData("2024-02-29T18:59:59.9999999Z", "2024-02-29")]
    [InlineData("2024-02-29T19:00:00Z", "2024-03-01")]
    [InlineData("2024-03-01T18:59:59Z", "2024-03-01")]
    [InlineData("2024-03-01T19:00:00Z", "2024-03-02")]
    [InlineData("2026-12-31T18:59:59Z", "2026-12-31")]
    [InlineData("2026-12-31T19:00:00Z", "2027-01-01")]
    public void DayOf_Moment_IsTheDayInAlmaty(string moment, string day) =>
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), AlmatyTime.DayOf(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture)));
}
