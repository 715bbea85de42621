using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>What became of one import; while it runs, how far it is.</summary>
internal static class ReadImport
{
    /// <param name="ErrorsKept">Errors that can be downloaded; <paramref name="Errors"/> is how many there are.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees all of it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(
        Guid Id, ImportState State, string? Failure, string By, DateTimeOffset At, DateTimeOffset? EndedAt, bool DryRun, bool AllOrNothing, string? Generation,
        string? OrganisationBin, long Rows, long Good, long Bad, long Applied, long Unchanged, long Duplicates, long Errors, long ErrorsKept, string? ContentHash, Undoing? Undone,
        int? EffectiveWithinSeconds = null);

    public sealed record Undoing(DateTimeOffset At, string By, long Deleted, long Revoked);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(Guid id, PermitCheckDbContext db, CancellationToken cancellationToken) =>
        await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancellationToken) is { } import ? TypedResults.Ok(Of(import)) : Unknown();

    public static Response Of(Import import) => new(
        import.Id, import.State, import.Failure, import.By, AlmatyTime.Of(import.At), Local(import.EndedAt), import.IsDryRun, import.IsAllOrNothing, import.Generation,
        import.OrganisationBin, import.Rows, import.Rows - import.Bad, import.Bad, import.Applied, import.Unchanged, import.Duplicates, import.Errors,
        Math.Min(import.Errors + import.Duplicates, ImportError.Limit),
        import.ContentFingerprint is { } fingerprint ? Convert.ToHexStringLower(fingerprint) : null,
        import.UndoneAt is { } at ? new(AlmatyTime.Of(at), import.UndoneBy!, import.Deleted, import.Revoked) : null);

    public static ProblemHttpResult Unknown() => Problems.Create(StatusCodes.Status404NotFound, "IMPORT_UNKNOWN", "There is no import with this id.");

    private static DateTimeOffset? Local(DateTimeOffset? moment) => moment is { } m ? AlmatyTime.Of(m) : null;
}
