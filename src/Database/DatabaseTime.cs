namespace Ruqsat.Database;

/// <summary>Times as PostgreSQL keeps them.</summary>
public static class DatabaseTime
{
    /// <summary>Now in UTC, cut to microseconds: what is answered first is what is read later.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
        => time.GetUtcNow().ToStored();

    /// <summary>The same moment in UTC, cut to microseconds.</summary>
    public static DateTimeOffset ToStored(this DateTimeOffset moment) => new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
