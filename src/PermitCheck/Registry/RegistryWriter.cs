using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Registry;

/// <summary>What an operation wants to do with the generations and rule sets that it sees.</summary>
/// <param name="Problem">It is refused.</param>
/// <param name="Change">Kind of change as in <see cref="RegistryChanged"/>; null: everything is as it should be already.</param>
/// <param name="Code">Code of the generation or version of the rule set.</param>
/// <param name="From">From when on it counts.</param>
internal sealed record RegistryStep(ProblemHttpResult? Problem, string? Change = null, string Code = "", DateTimeOffset? From = null)
{
    public static RegistryStep Nothing { get; } = new((ProblemHttpResult?)null);

    public static RegistryStep Refuse(int status, string code, string detail) => new(Problems.Create(status, code, detail));
}

/// <summary>
/// Every change of a generation or rule set: one at a time; what changed, the number by which replicas notice it, and the event in
/// one transaction.
/// </summary>
internal sealed class RegistryWriter(PermitCheckDbContext db, RegistryChanges changes, Outbox outbox, TimeProvider time)
{
    /// <param name="Version">Version of the registry now; the <c>ETag</c> of generations.</param>
    /// <param name="EffectiveWithinSeconds">Null: every check that starts from now on sees the change.</param>
    public sealed record Outcome(ProblemHttpResult? Problem, long Version, int? EffectiveWithinSeconds);

    /// <param name="apply">Gets the version that the change would make, and its time.</param>
    public async Task<Outcome> ChangeAsync(string by, Func<long, DateTimeOffset, Task<RegistryStep>> apply, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var state = (await db.RegistryState.FromSql($"SELECT * FROM registry_state FOR UPDATE").ToListAsync(cancellationToken)).Single();
        var now = time.GetStoredNow();
        var step = await apply(state.Version + 1, now);
        if (step.Problem is not null)
        {
            return new(step.Problem, state.Version, null);
        }

        var change = await changes.BeginAsync();
        if (step.Change is not null)
        {
            state.Version++;
            outbox.Add(new RegistryChanged(state.Version, step.Change, step.Code, step.From, by, now));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        // Also when nothing was left to do: somebody else's change may be committed and replicas not told of it yet.
        return new(null, state.Version, await change.CompleteAsync());
    }

    /// <summary>Version of the registry. To be asked for before what it is the version of: then it is never too new.</summary>
    public Task<long> VersionAsync(CancellationToken cancellationToken) => db.RegistryState.AsNoTracking().Select(s => s.Version).SingleAsync(cancellationToken);
}
