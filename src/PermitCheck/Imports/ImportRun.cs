using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// One list on its way into the registry. One reads the file, several read and encrypt its rows (<see cref="RowGroups"/>), one writes; what waits between them is
/// bounded, so the memory is constant and the sender is held back when the database is slower.
/// </summary>
/// <remarks>
/// Each group of rows is a transaction: permits, their first changes, the errors and the counts. With "all or nothing" and in a dry run the rows are only
/// staged until the end is reached, and applied with one transaction, which a dry run rolls back: so its counts are those that the import will have.
/// </remarks>
internal sealed class ImportRun(PermitCheckDbContext db, NpgsqlDataSource database, DossierChanges dossiers, IdentifierProtector protector, Outbox outbox, TimeProvider time)
{
    private const int RowsPerTransaction = 5_000;

    private readonly List<DossierChange> _announced = [];
    private Import _import = null!;
    private ImportFindings _findings = null!;
    private StagedRows _staged = null!;
    private NpgsqlConnection _connection = null!;
    private Task _completing = Task.CompletedTask;
    private int? _effectiveWithinSeconds;

    /// <summary>Imports the rows of <paramref name="file"/>; <paramref name="import"/>, which is stored already, gets the outcome.</summary>
    /// <returns>As for a single permit: null if the next check sees them all.</returns>
    public async Task<int?> RunAsync(Import import, ListFile file, PermitRow reader, CancellationToken cancellationToken)
    {
        (_import, _findings) = (import, new(import));
        await using var lease = new ImportLease(database, import.Id, time);
        try
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            _connection = (NpgsqlConnection)db.Database.GetDbConnection();
            _staged = new(_connection, import);
            await _staged.CreateAsync(keepsRows: IsAtOnce, cancellationToken);
            await ReadAndWriteAsync(file, reader, cancellationToken);
        }
        catch (Exception e) when (e is ListFileException or IOException or BadHttpRequestException or OperationCanceledException)
        {
            // The sender is gone, or sends what is no list; what is applied stays. A failure of our own is left to the lease.
            await db.Database.CloseConnectionAsync();
            await EndAsync(e is ListFileException list ? list.Code : "UPLOAD_INCOMPLETE");
        }
        finally
        {
            await _completing;
            await db.Database.CloseConnectionAsync();
        }

        return _effectiveWithinSeconds;
    }

    private bool IsAtOnce => _import.IsDryRun || _import.IsAllOrNothing;

    private async Task ReadAndWriteAsync(ListFile file, PermitRow reader, CancellationToken cancellationToken)
    {
        var good = new List<StagedPermit>(RowsPerTransaction);
        var written = 0L;
        await foreach (var rows in RowGroups.ReadAsync(file, reader, cancellationToken))
        {
            _import.Rows += rows.Count;
            good.AddRange(rows.Good);
            _findings.Add(rows.Errors, rows.Bad);
            if (_import.Rows - written >= RowsPerTransaction || _findings.AreMany)
            {
                await WriteAsync(good, isLast: false, cancellationToken);
                written = _import.Rows;
            }
        }

        _import.ContentFingerprint = protector.Fingerprint(file.Hash());
        await WriteAsync(good, isLast: true, cancellationToken);
    }

    private async Task WriteAsync(List<StagedPermit> good, bool isLast, CancellationToken cancellationToken)
    {
        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            await _staged.AddAsync(good, cancellationToken);
            if (IsAtOnce)
            {
                _import.Unchanged += good.Count;
            }
            else
            {
                // At the same time: one waits for Redis, the other for the database.
                var announcing = AnnounceAsync([.. good.Select(p => p.Key).Distinct()]);
                await ApplyAsync(good.Count, cancellationToken);
                await announcing;
            }

            if (isLast && !IsAtOnce)
            {
                await StoreEndAsync(ImportState.Applied, null, cancellationToken);
            }
            else
            {
                await StoreProgressAsync(cancellationToken);
            }

            await CommitAsync(transaction);
        }

        // The runtime lets garbage grow to the size of the processor's cache, which on a server is that of all its cores: without this 300 MB where it was measured.
        good.Clear();
        GC.Collect(0);
        if (isLast && IsAtOnce)
        {
            await WriteAtOnceAsync(cancellationToken);
        }
    }

    private async Task WriteAtOnceAsync(CancellationToken cancellationToken)
    {
        if (_import is { IsDryRun: false, Bad: > 0 })
        {
            _import.Unchanged = 0;
            await EndAsync("ROWS_REJECTED");
            return;
        }

        await using (var transaction = await db.Database.BeginTransactionAsync(cancellationToken))
        {
            // Until here all good rows were counted as unchanged.
            var good = _import.Unchanged;
            _import.Unchanged = 0;
            await ApplyAsync(good, cancellationToken);
            if (!_import.IsDryRun)
            {
                await AnnounceAllAsync(cancellationToken);
                await StoreEndAsync(ImportState.Applied, null, cancellationToken);
                await CommitAsync(transaction);
                return;
            }
        }

        await using var end = await db.Database.BeginTransactionAsync(cancellationToken);
        await StoreEndAsync(ImportState.DryRun, null, cancellationToken);
        await end.CommitAsync(cancellationToken);
    }

    private async Task ApplyAsync(long good, CancellationToken cancellationToken)
    {
        var (applied, duplicates) = await _staged.ApplyAsync(time.GetStoredNow(), cancellationToken);
        _import.Applied += applied;
        _import.Unchanged += good - applied;
        _findings.AddDuplicates(duplicates);
    }

    /// <summary>Before the commit: readers may have kept "no permit" of these subjects.</summary>
    private async Task AnnounceAsync(List<SubjectKey> keys)
    {
        if (keys.Count > 0)
        {
            _announced.Add(await dossiers.BeginAsync(keys));
        }
    }

    private async Task AnnounceAllAsync(CancellationToken cancellationToken)
    {
        // The keys of all rows are held until the commit, some 50 bytes for each: the only thing here that grows with the file.
        var keys = new List<SubjectKey>(RowsPerTransaction);
        await using var command = new NpgsqlCommand("SELECT DISTINCT subject_key FROM staged", _connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(SubjectKey.FromBytes(reader.GetFieldValue<byte[]>(0)));
            if (keys.Count == RowsPerTransaction)
            {
                await AnnounceAsync(keys);
                keys = new(RowsPerTransaction);
            }
        }

        await AnnounceAsync(keys);
    }

    private async Task CommitAsync(IDbContextTransaction transaction)
    {
        // Not to be cancelled: whoever gave up would not know whether it happened.
        await transaction.CommitAsync(CancellationToken.None);
        var announced = _announced.ToList();
        _announced.Clear();
        await _completing;
        _completing = CompleteAsync(announced);
    }

    /// <summary>After the commit, while the next rows are on their way already; before anybody is told that it is done.</summary>
    private async Task CompleteAsync(List<DossierChange> announced)
    {
        foreach (var change in announced)
        {
            if (await change.CompleteAsync() is { } seconds)
            {
                _effectiveWithinSeconds = Math.Max(_effectiveWithinSeconds ?? 0, seconds);
            }
        }
    }

    private async Task StoreProgressAsync(CancellationToken cancellationToken)
    {
        await _findings.WriteAsync(_connection, cancellationToken);
        _import.LeaseUntil = time.GetStoredNow() + ImportLease.Length;
        await StoreAsync(ImportState.Running, cancellationToken);
    }

    private async Task StoreEndAsync(ImportState state, string? failure, CancellationToken cancellationToken)
    {
        await _findings.WriteAsync((NpgsqlConnection)db.Database.GetDbConnection(), cancellationToken);
        (_import.Failure, _import.EndedAt) = (failure, time.GetStoredNow());
        await StoreAsync(state, cancellationToken);
        _import.State = state;
        if (state == ImportState.Applied || _import.Applied > 0 && !_import.IsDryRun)
        {
            outbox.Add(EventOf(_import, _import.EndedAt.Value));
            await db.SaveChangesAsync(cancellationToken);
        }
    }

    public static PermitsImported EventOf(Import import, DateTimeOffset at) => new(
        import.Id, import.State == ImportState.Applied, import.Generation, import.Rows, import.Applied, import.Unchanged, import.Bad, import.Duplicates, import.By, at);

    private async Task StoreAsync(ImportState state, CancellationToken cancellationToken)
    {
        var stored = await db.Imports.Where(i => i.Id == _import.Id && i.State == ImportState.Running).ExecuteUpdateAsync(
            import => import
                .SetProperty(i => i.State, state).SetProperty(i => i.Failure, _import.Failure).SetProperty(i => i.EndedAt, _import.EndedAt)
                .SetProperty(i => i.LeaseUntil, _import.LeaseUntil).SetProperty(i => i.ContentFingerprint, _import.ContentFingerprint)
                .SetProperty(i => i.Rows, _import.Rows).SetProperty(i => i.Bad, _import.Bad).SetProperty(i => i.Applied, _import.Applied)
                .SetProperty(i => i.Unchanged, _import.Unchanged).SetProperty(i => i.Duplicates, _import.Duplicates).SetProperty(i => i.Errors, _import.Errors),
            cancellationToken);
        if (stored == 0)
        {
            // We were thought dead: it is said to have failed, and may be undone already.
            throw new OperationCanceledException("The import was given up by another process.");
        }
    }

    /// <summary>What was counted since the last commit was rolled back, so the stored counts stand.</summary>
    private async Task EndAsync(string failure)
    {
        db.ChangeTracker.Clear();
        _announced.Clear();
        var stored = await db.Imports.AsNoTracking().SingleAsync(i => i.Id == _import.Id, CancellationToken.None);
        if (stored.State == ImportState.Running)
        {
            (_import.Rows, _import.Bad, _import.Applied, _import.Unchanged, _import.Duplicates, _import.Errors) =
                (stored.Rows, stored.Bad, stored.Applied, IsAtOnce ? 0 : stored.Unchanged, stored.Duplicates, stored.Errors);
            _findings = new(_import);
            await using var transaction = await db.Database.BeginTransactionAsync(CancellationToken.None);
            await StoreEndAsync(ImportState.Failed, failure, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }
        else
        {
            (_import.State, _import.Failure) = (stored.State, stored.Failure);
        }
    }
}
