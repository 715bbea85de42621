namespace Ruqsat.PermitCheck;

/// <summary>The city's own time, from the tz database: UTC+6 in 2020, UTC+5 since 1 March 2024.</summary>
internal static class AlmatyTime
{
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

    /// <summary>The same moment as people here read it on the clock.</summary>
    public static DateTimeOffset Of(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    /// <summary>The day that it is here.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Of(moment).DateTime);

    /// <summary>UTC in the precision that PostgreSQL keeps, so that an answer given at once equals one read back later.</summary>
    public static DateTimeOffset ToStored(DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
