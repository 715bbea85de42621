namespace Ruqsat.Reporting.Projections;

/// <summary>The days of the reports: those of Almaty, by the tz database (UTC+6, since 1 March 2024 UTC+5).</summary>
public static class AlmatyDay
{
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    /// <summary>The day that it was in Almaty at <paramref name="moment"/>.</summary>
    public static DateOnly Of(DateTimeOffset moment) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, Almaty).DateTime);
}
