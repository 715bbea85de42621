using Npgsql;
using NpgsqlTypes;

namespace Ruqsat.Reporting.Projections;

/// <summary>A group of events as columns: one array parameter each, for <c>unnest</c>.</summary>
internal static class SqlColumns
{
    public static NpgsqlParameter Column<TEvent, TValue>(this IEnumerable<TEvent> events, string name, NpgsqlDbType type, Func<TEvent, TValue> value) =>
        new(name, NpgsqlDbType.Array | type) { Value = events.Select(value).ToArray() };
}
