using Npgsql;
using NpgsqlTypes;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// The rows of an import on their way into the registry: a temporary table of one connection, filled with COPY and applied with a few statements for
/// any number of rows. Not by EF, which would send row by row.
/// </summary>
internal sealed class StagedRows(NpgsqlConnection connection, Import import)
{
    private const int LimitlessSeconds = 0;

    private const string Copy =
        """
        COPY staged (line, id, import_key, subject_kind, subject_key, subject_protected, ground, valid_from, valid_to, bin, organisation, zones, directions, window_days,
            window_from, window_to, conditions, initials_protected, max_uses) FROM STDIN (FORMAT BINARY)
        """;

    // An organisation that the registry does not know is entered with its number, and named by it if the list has no name. In the order of their numbers, as the permits
    // are entered in that of their keys: two lists at a time that have the same ones in another order would else wait for each other.
    private const string EnterOrganisations =
        """
        INSERT INTO organisations (id, bin, name, entered_at)
        SELECT gen_random_uuid(), s.bin, coalesce(max(s.organisation), s.bin), $1 FROM staged s
        WHERE s.bin IS NOT NULL AND NOT EXISTS (SELECT 1 FROM organisations o WHERE o.bin = s.bin) GROUP BY s.bin ORDER BY s.bin
        ON CONFLICT (bin) DO NOTHING
        """;

    private const string EnterPermits =
        """
        WITH fresh AS (
            INSERT INTO permits (id, subject_kind, subject_key, subject_protected, ground, valid_from, valid_to, organisation_id, zones, directions, window_days, window_from,
                window_to, conditions, bound_keys, initials_protected, generation, source, import_id, import_key, max_uses, uses, version, issued_at, issued_by,
                idempotency_key, request_fingerprint)
            SELECT s.id, s.subject_kind, s.subject_key, s.subject_protected, s.ground, s.valid_from, s.valid_to, o.id, s.zones, s.directions, s.window_days, s.window_from,
                s.window_to, s.conditions, '{}', s.initials_protected, $1, 'Import', $2, s.import_key, s.max_uses, 0, 1, $3, $4, 'import:' || s.id, ''
            FROM staged s LEFT JOIN organisations o ON o.bin = s.bin ORDER BY s.import_key, s.line
            ON CONFLICT (import_key) WHERE import_key IS NOT NULL DO NOTHING RETURNING id)
        INSERT INTO permit_changes (permit_id, version, kind, at, by, fields) SELECT id, 1, 'Issued', $3, $4, '{}' FROM fresh
        """;

    // One look into the index for each row, whatever the planner thinks: what is staged has no statistics, and those of the permits are older than the list; it once read the
    // whole registry for each group. For the same reason no joins are made of these look-ups: LIMIT, OFFSET and subqueries for values keep it from that.
    private const string ByIndex = "SET LOCAL enable_seqscan = off";

    // Of two rows of one list the later one is the duplicate; ids are in the order of the lines.
    private const string Duplicates =
        """
        SELECT d.line FROM (
            SELECT s.line, s.id FROM staged s CROSS JOIN LATERAL (
                SELECT 1 FROM permits p
                WHERE p.subject_key = s.subject_key AND p.revoked_at IS NULL AND p.valid_to > s.valid_from AND p.valid_from < s.valid_to
                    AND (p.import_id IS DISTINCT FROM $1 OR p.id < s.id) AND (SELECT o.bin FROM organisations o WHERE o.id = p.organisation_id) <> s.bin
                LIMIT 1) AS other
            WHERE s.bin IS NOT NULL OFFSET 0) AS d
        WHERE (SELECT true FROM permits mine WHERE mine.id = d.id) ORDER BY d.line
        """;

    /// <param name="keepsRows">True: rows stay until the connection is given back. False: until the transaction ends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <remarks>Machine code for each of the few statements, made anew for each group, took a quarter of the database's time.</remarks>
    public async Task CreateAsync(bool keepsRows, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SET jit = off;
            DROP TABLE IF EXISTS staged;
            CREATE TEMPORARY TABLE staged (line bigint, id uuid, import_key uuid, subject_kind text, subject_key bytea, subject_protected bytea, ground text,
                valid_from timestamptz, valid_to timestamptz, bin text, organisation text, zones text[], directions text[], window_days int, window_from time, window_to time,
                conditions text[], initials_protected bytea, max_uses int) ON COMMIT {(keepsRows ? "PRESERVE" : "DELETE")} ROWS
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task AddAsync(IReadOnlyList<StagedPermit> permits, CancellationToken cancellationToken)
    {
        await using var writer = await connection.BeginBinaryImportAsync(Copy, cancellationToken);
        writer.Timeout = TimeSpan.Zero;
        foreach (var permit in permits)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(permit.Line, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(permit.Id, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(permit.ImportKey, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(permit.Kind.ToString(), NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(permit.Key.ToBytes(), NpgsqlDbType.Bytea, cancellationToken);
            await writer.WriteAsync(permit.SubjectProtected, NpgsqlDbType.Bytea, cancellationToken);
            await writer.WriteAsync(permit.Ground, NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(permit.ValidFrom, NpgsqlDbType.TimestampTz, cancellationToken);
            await writer.WriteAsync(permit.ValidTo, NpgsqlDbType.TimestampTz, cancellationToken);
            await WriteOrNullAsync(permit.Bin, NpgsqlDbType.Text);
            await WriteOrNullAsync(permit.Organisation, NpgsqlDbType.Text);
            await writer.WriteAsync(permit.Zones, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await writer.WriteAsync(permit.Directions, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await WriteOrNullAsync(permit.Window?.Days, NpgsqlDbType.Integer);
            await WriteOrNullAsync(permit.Window?.From, NpgsqlDbType.Time);
            await WriteOrNullAsync(permit.Window?.To, NpgsqlDbType.Time);
            await writer.WriteAsync(permit.Conditions, NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
            await WriteOrNullAsync(permit.InitialsProtected, NpgsqlDbType.Bytea);
            await WriteOrNullAsync(permit.MaxUses, NpgsqlDbType.Integer);
        }

        await writer.CompleteAsync(cancellationToken);

        Task WriteOrNullAsync(object? value, NpgsqlDbType type) =>
            value is null ? writer.WriteNullAsync(cancellationToken) : writer.WriteAsync(value, type, cancellationToken);
    }

    /// <summary>Enters what is staged, in the transaction of the connection.</summary>
    /// <returns>How many permits are new, and the lines of those whose subject has a permit of another organisation for the same time.</returns>
    public async Task<(long Applied, IReadOnlyList<long> Duplicates)> ApplyAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var organisations = new NpgsqlCommand(EnterOrganisations, connection) { Parameters = { new() { Value = now } }, CommandTimeout = LimitlessSeconds };
        await organisations.ExecuteNonQueryAsync(cancellationToken);

        await using var permits = new NpgsqlCommand(EnterPermits, connection)
        {
            Parameters =
            {
                new() { Value = (object?)import.Generation ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = import.Id },
                new() { Value = now },
                new() { Value = import.By },
            },
            CommandTimeout = LimitlessSeconds,
        };
        var applied = await permits.ExecuteNonQueryAsync(cancellationToken);

        var lines = new List<long>();
        await using var duplicates = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(ByIndex), new(Duplicates) { Parameters = { new() { Value = import.Id } } } },
            Timeout = LimitlessSeconds,
        };
        await using var reader = await duplicates.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetInt64(0));
        }

        return (applied, lines);
    }
}
