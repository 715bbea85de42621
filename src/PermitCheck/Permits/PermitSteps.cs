using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>What an operation wants to do with the permit that it sees.</summary>
/// <param name="Problem">It is refused.</param>
/// <param name="Kind">Null: the permit is as it should be already.</param>
internal sealed record PermitStep(ProblemHttpResult? Problem, PermitChangeKind? Kind, string[] Fields)
{
    public static PermitStep Nothing { get; } = new(null, null, []);

    public static PermitStep Refuse(int status, string code, string detail) => new(Problems.Create(status, code, detail), null, []);

    public static PermitStep Do(PermitChangeKind kind, params string[] fields) => new(null, kind, fields);
}

/// <summary>
/// Every change of a permit that exists: one at a time for each permit; permit, history and event in one transaction; and the
/// very next check sees it.
/// </summary>
internal sealed class PermitSteps(PermitCheckDbContext db, DossierChanges dossiers, Outbox outbox, TimeProvider time)
{
    /// <param name="Problem">Set when nothing was changed because it was refused.</param>
    /// <param name="EffectiveWithinSeconds">As <see cref="DossierChange.CompleteAsync"/>.</param>
    public sealed record Outcome(ProblemHttpResult? Problem, Permit Permit, int? EffectiveWithinSeconds);

    /// <param name="ifVersion">The version that the caller has seen; null: whatever it is now.</param>
    /// <param name="apply">Changes the permit, or says why not. Gets the time of the change.</param>
    public Task<Outcome> TakeAsync(
        Guid id, long? ifVersion, string by, string reason, Func<Permit, DateTimeOffset, PermitStep> apply, CancellationToken cancellationToken) =>
        TakeAsync(id, ifVersion, by, reason, (permit, now) => Task.FromResult(apply(permit, now)), cancellationToken);

    /// <summary>The same for a step that must look at more than the permit: nobody else takes one for this permit meanwhile.</summary>
    public async Task<Outcome> TakeAsync(
        Guid id, long? ifVersion, string by, string reason, Func<Permit, DateTimeOffset, Task<PermitStep>> apply, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var permit = (await db.Permits.FromSql($"SELECT * FROM permits WHERE id = {id} FOR UPDATE").ToListAsync(cancellationToken)).SingleOrDefault();
        if (permit is null)
        {
            return new(ReadPermit.Unknown(), null!, null);
        }

        if (ifVersion is { } seen && seen != permit.Version)
        {
            return new(EntityTag.Failed(), permit, null);
        }

        var now = time.GetStoredNow();
        var step = await apply(permit, now);
        if (step.Problem is not null)
        {
            return new(step.Problem, permit, null);
        }

        // Also when there is nothing to do: somebody else's change may be committed and readers not told of it yet.
        var announced = await dossiers.BeginAsync([SubjectKey.FromBytes(permit.SubjectKey)]);
        if (step.Kind is { } kind)
        {
            permit.Version++;
            var change = new PermitChange { PermitId = id, Version = permit.Version, Kind = kind, At = now, By = by, Reason = reason, Fields = step.Fields };
            db.PermitChanges.Add(change);
            outbox.Add(ToEvent(permit, change));
        }

        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(null, permit, await announced.CompleteAsync());
    }

    public static PermitChanged ToEvent(Permit permit, PermitChange change) => new(
        permit.Id, change.Version, change.Kind.ToString().ToUpperInvariant(), permit.SubjectKind.ToString(), SubjectKey.FromBytes(permit.SubjectKey).ToString(),
        permit.Ground, permit.ValidFrom, permit.ValidTo, permit.Source.ToString().ToUpperInvariant(), permit.Generation, change.By, change.At);
}
