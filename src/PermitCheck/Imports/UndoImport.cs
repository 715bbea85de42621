using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Takes back what an import entered; once this is acknowledged, no check that starts says ALLOW by it.</summary>
/// <remarks>
/// A permit that nobody has touched since is deleted, so that the registry is what it was before: a wrong list leaves no hundred thousand revoked
/// permits that every later dossier would drag along, and no "revoked" is answered to people who never had a permit. A check that was answered by it keeps
/// what it judged in the journal and needs no permit to be explained. A permit that somebody has amended, suspended or used is
/// revoked instead: its history is that person's act. One that was revoked by itself stays as it is, also when the list is sent again.
/// In groups, so that checks go on meanwhile; if it ends in the middle, the same request does the rest.
/// Organisations that the import entered stay: they are facts, and others may refer to them by now.
/// </remarks>
internal static class UndoImport
{
    private const int PermitsPerTransaction = 5_000;

    private const string Untouched = "version = 1 AND revoked_at IS NULL AND suspended_at IS NULL AND uses = 0";

    // Locked, so that nobody changes one of them between the decision and the act.
    private const string Take =
        $"""
        SELECT id, subject_key, {Untouched} FROM permits WHERE import_id = $1 AND (({Untouched}) OR revoked_at IS NULL)
        ORDER BY id LIMIT $2 FOR UPDATE
        """;

    private const string Delete =
        """
        WITH gone AS (DELETE FROM permits WHERE id = ANY ($1) RETURNING id)
        DELETE FROM permit_changes WHERE permit_id IN (SELECT id FROM gone)
        """;

    // The same row may come again in a right list: then it is a new permit.
    private const string Revoke =
        """
        WITH revoked AS (
            UPDATE permits SET revoked_at = $2, revoked_by = $3, revocation_reason = 'ISSUED_IN_ERROR', import_key = NULL, version = version + 1
            WHERE id = ANY ($1) RETURNING id, version)
        INSERT INTO permit_changes (permit_id, version, kind, at, by, reason, fields) SELECT id, version, 'Revoked', $2, $3, 'ISSUED_IN_ERROR', '{}' FROM revoked
        """;

    public static async Task<Results<Ok<ReadImport.Response>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal user, PermitCheckDbContext db, DossierChanges dossiers, Outbox outbox, TimeProvider time, CancellationToken cancellationToken)
    {
        var (account, now) = (user.AccountId(), time.GetStoredNow());
        int? effectiveWithinSeconds = null;
        while (true)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();

            // One at a time: the row of the import is the lock.
            var import = await db.Imports.FromSql($"SELECT * FROM imports WHERE id = {id} FOR UPDATE").AsNoTracking().FirstOrDefaultAsync(cancellationToken);
            if (import is null)
            {
                return ReadImport.Unknown();
            }

            if (import.State is ImportState.Running or ImportState.DryRun)
            {
                return Problems.Create(
                    StatusCodes.Status409Conflict, import.State == ImportState.Running ? "IMPORT_RUNNING" : "IMPORT_DRY_RUN",
                    "There is nothing to undo: the import is under way, or was a dry run.");
            }

            if (import.State == ImportState.Undone)
            {
                return TypedResults.Ok(ReadImport.Of(import) with { EffectiveWithinSeconds = effectiveWithinSeconds });
            }

            var (keys, untouched, touched) = await TakeAsync(connection, id, cancellationToken);
            await ExecuteAsync(connection, Delete, untouched, [], cancellationToken);
            await ExecuteAsync(connection, Revoke, touched, [now, account], cancellationToken);
            var isDone = untouched.Length + touched.Length < PermitsPerTransaction;
            await db.Imports.Where(i => i.Id == id).ExecuteUpdateAsync(
                imports => imports.SetProperty(i => i.Deleted, i => i.Deleted + untouched.Length).SetProperty(i => i.Revoked, i => i.Revoked + touched.Length)
                    .SetProperty(i => i.State, i => isDone ? ImportState.Undone : i.State).SetProperty(i => i.UndoneAt, now).SetProperty(i => i.UndoneBy, account),
                cancellationToken);
            if (isDone)
            {
                outbox.Add(new PermitImportUndone(id, import.Deleted + untouched.Length, import.Revoked + touched.Length, account, now));
                await db.SaveChangesAsync(cancellationToken);
            }

            var change = await dossiers.BeginAsync(keys);
            await transaction.CommitAsync(CancellationToken.None);
            if (await change.CompleteAsync() is { } seconds)
            {
                effectiveWithinSeconds = Math.Max(effectiveWithinSeconds ?? 0, seconds);
            }
        }
    }

    private static async Task<(IReadOnlyCollection<SubjectKey> Keys, Guid[] Untouched, Guid[] Touched)> TakeAsync(
        NpgsqlConnection connection, Guid import, CancellationToken cancellationToken)
    {
        var (keys, untouched, touched) = (new HashSet<SubjectKey>(), new List<Guid>(), new List<Guid>());
        await using var command = new NpgsqlCommand(Take, connection) { Parameters = { new() { Value = import }, new() { Value = PermitsPerTransaction } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            (reader.GetBoolean(2) ? untouched : touched).Add(reader.GetGuid(0));
            keys.Add(SubjectKey.FromBytes(reader.GetFieldValue<byte[]>(1)));
        }

        return (keys, [.. untouched], [.. touched]);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, Guid[] ids, object[] more, CancellationToken cancellationToken)
    {
        if (ids.Length == 0)
        {
            return;
        }

        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = ids } } };
        foreach (var value in more)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
