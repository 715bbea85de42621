using Npgsql;
using Ruqsat.Database;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Says of an import that somebody works on it, also while its sender is slow or one statement takes long. Ends with this.</summary>
internal sealed class ImportLease : IAsyncDisposable
{
    /// <summary>A process that has not said for so long that it goes on has died.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _signs;

    public ImportLease(NpgsqlDataSource database, Guid import, TimeProvider time) => _signs = ShowSignsAsync(database, import, time);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _signs;
        _stop.Dispose();
    }

    private async Task ShowSignsAsync(NpgsqlDataSource database, Guid import, TimeProvider time)
    {
        using var timer = new PeriodicTimer(BetweenSigns, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await using var command = database.CreateCommand("UPDATE imports SET lease_until = $1 WHERE id = $2 AND state = 'Running'");
                    command.Parameters.Add(new() { Value = time.GetStoredNow() + Length });
                    command.Parameters.Add(new() { Value = import });
                    await command.ExecuteNonQueryAsync(_stop.Token);
                }
                catch (NpgsqlException)
                {
                    // The database is away: the work itself meets it, or the next sign comes in time.
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
