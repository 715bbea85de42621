namespace Ruqsat.ServiceDefaults;

/// <summary>The city's own time, from the tz database: UTC+6 in 2020, UTC+5 since 1 March 2024.</summary>
public static class AlmatyTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    /// <summary>The same moment as people in Almaty read it on the clock.</summary>
    public static DateTimeOffset Of(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    /// <summary>The day that it is in Almaty at <paramref name="moment"/>: the day of reports and of birth dates.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Of(moment).DateTime);
}
