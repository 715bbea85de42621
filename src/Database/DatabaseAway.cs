using Npgsql;

namespace Ruqsat.Database;

/// <summary>Tells "the database cannot answer now" from "the database refuses this".</summary>
public static class DatabaseAway
{
    /// <summary>
    /// True when the exception, or one inside it, says that the connection failed, that the server is starting, stopping or out
    /// of connections, or that the transaction lost a race with another one: the same work may succeed a moment later.
    /// </summary>
    public static bool IsCauseOf(Exception exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            // 57P01-57P03: administrator shutdown, crash shutdown, starting up. Npgsql counts only some of them as transient.
            if (cause is NpgsqlException { IsTransient: true } or PostgresException { SqlState: "57P01" or "57P02" or "57P03" })
            {
                return true;
            }
        }

        return false;
    }
}
