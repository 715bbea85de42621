namespace Ruqsat.Database;

/// <summary>Times as PostgreSQL keeps them.</summary>
public static class DatabaseTime
{
    /// <summary>Now in UTC, cut to microseconds: what is answered first is what is read later.</summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
