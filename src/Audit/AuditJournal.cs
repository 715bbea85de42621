using System.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Database;

namespace Ruqsat.Audit;

/// <summary>Makes entries durable, each process in chains of its own. Callers that wait share one transaction: one disk flush serves them all.</summary>
/// <remarks>
/// Two chains: one for what <see cref="RecordAsync"/> groups, whose end is kept in memory from commit to commit, and one for what is written in transactions of others
/// (consumers of events), whose end is read under a lock in that very transaction, for nobody here learns whether it commits.
/// </remarks>
public sealed class AuditJournal : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly AuditChain _own;
    private readonly AuditChain _ofTransactions;
    private readonly GroupCommit<AuditEntry, bool> _commits;
    private ChainEnd? _end;
    private bool _isClosed;

    /// <summary>Starts the writer; it ends when this is disposed.</summary>
    public AuditJournal(NpgsqlDataSource database, IServiceScopeFactory scopes, AuditOptions options, TimeProvider time)
    {
        (_database, _time) = (database, time);
        _own = new(Guid.CreateVersion7(time.GetUtcNow()), options, time);
        _ofTransactions = new(Guid.CreateVersion7(time.GetUtcNow()), options, time);
        _commits = new(scopes, new() { MaxGroup = options.MaxGroup }, CommitAsync);
    }

    /// <summary>Returns when the record is durable.</summary>
    /// <exception cref="NpgsqlException">It is not, or nobody knows: the answer must not leave.</exception>
    public Task RecordAsync(AuditEntry entry, CancellationToken cancellationToken) => _commits.CommitAsync(entry, cancellationToken);

    /// <summary>Writes entries in the transaction of <paramref name="connection"/>; they are durable when it commits.</summary>
    public async Task RecordInTransactionAsync(NpgsqlConnection connection, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (entries.Count > 0)
        {
            await _ofTransactions.AppendAsync(connection, known: null, entries, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await _commits.DisposeAsync();
        }
    }

    /// <summary>Tells the ends of both chains to the outside.</summary>
    /// <param name="areLast">Closes the journal first.</param>
    internal async Task PublishHeadsAsync(bool areLast, CancellationToken cancellationToken)
    {
        if (areLast)
        {
            await DisposeAsync();
        }

        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        foreach (var chain in (AuditChain[])[_own, _ofTransactions])
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await chain.LockAndReadEndAsync(connection, cancellationToken) is { } end)
            {
                await chain.PublishAsync(connection, new AuditHeadRecorded(chain.Writer, end.Sequence, Convert.ToHexStringLower(end.Hash), _time.GetStoredNow(), areLast), cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<bool>> CommitAsync(IServiceProvider services, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        // Forgotten until the commit is known: after a failure the database is asked. Should it still be busy with a commit whose answer was lost, then the primary key holds
        // the next group back until that is decided.
        var known = _end;
        _end = null;
        await using var connection = await _database.OpenConnectionAsync(cancellationToken);
        if (known is null)
        {
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
            known = await _own.AppendAsync(connection, known: null, entries, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            _end = known;
        }
        else
        {
            _end = await _own.AppendAsync(connection, known, entries, cancellationToken);
        }

        return new bool[entries.Count];
    }
}
