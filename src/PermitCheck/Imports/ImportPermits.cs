using System.Net.Http.Headers;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Enters a list of permits while it is being sent; the body is the file, as it is. The answer comes when all is done.</summary>
/// <remarks>
/// A file that is no list at all is refused (422) and nothing is written. All else is an import: <c>state</c> says what became of it, and a
/// repetition with the same <c>Idempotency-Key</c> gets the same answer.
/// </remarks>
internal static class ImportPermits
{
    public static async Task<Results<Created<ReadImport.Response>, ProblemHttpResult>> HandleAsync(
        HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, ImportRun run, SubjectKeys keys, IdentifierProtector protector, TimeProvider time,
        CancellationToken cancellationToken, bool dryRun = false, bool allOrNothing = false, string? organisationBin = null, string? generation = null)
    {
        var body = http.Request.Body;
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        var (account, now) = (user.AccountId(), time.GetStoredNow());
        if (await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.By == account && i.IdempotencyKey == idempotencyKey, cancellationToken) is { } known)
        {
            return await ReplayAsync(known);
        }

        if (organisationBin is not null && Bin.Read(organisationBin) is { IsValid: false } wrong)
        {
            return Problems.Invalid("organisationBin", wrong.Error);
        }

        if (generation is not null && !await db.Generations.AnyAsync(g => g.Code == generation, cancellationToken))
        {
            return Problems.Invalid("generation", "GENERATION_UNKNOWN");
        }

        try
        {
            await using var file = await ListFile.OpenAsync(body, CharsetOf(http.Request), cancellationToken);
            var import = new Import
            {
                Id = Guid.CreateVersion7(now),
                By = account,
                IdempotencyKey = idempotencyKey,
                At = now,
                IsDryRun = dryRun,
                IsAllOrNothing = allOrNothing,
                Generation = generation,
                OrganisationBin = organisationBin is null ? null : Bin.Parse(organisationBin).Reveal(),
                Columns = string.Join(',', file.Columns.Names),
                LeaseUntil = now + ImportLease.Length,
            };
            db.Imports.Add(import);
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
            {
                return Running();
            }

            db.ChangeTracker.Clear();
            var zones = (await db.Zones.Select(z => z.Code).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
            var reader = new PermitRow(import, file.Columns, zones, AlmatyTime.DayOf(now), now, keys, protector);
            var effectiveWithinSeconds = await run.RunAsync(import, file, reader, http.RequestAborted);
            return TypedResults.Created($"/v1/imports/{import.Id}", ReadImport.Of(import) with { EffectiveWithinSeconds = effectiveWithinSeconds });
        }
        catch (ListFileException e)
        {
            return Problems.Invalid(e.Errors);
        }

        async Task<Results<Created<ReadImport.Response>, ProblemHttpResult>> ReplayAsync(Import import)
        {
            if (import.State == ImportState.Running)
            {
                return Running();
            }

            var content = await SHA256.HashDataAsync(body, cancellationToken);
            if ((import.IsDryRun, import.IsAllOrNothing, import.Generation) != (dryRun, allOrNothing, generation)
                || import.OrganisationBin != (Bin.TryParse(organisationBin, out var bin) ? bin.Reveal() : null)
                || import.ContentFingerprint is { } fingerprint && !protector.IsFingerprintOf(fingerprint, content))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
            return TypedResults.Created($"/v1/imports/{import.Id}", ReadImport.Of(import));
        }
    }

    private static ProblemHttpResult Running() => Problems.Create(StatusCodes.Status409Conflict, "IMPORT_RUNNING", "This import is still under way.");

    private static string? CharsetOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && !string.IsNullOrEmpty(type.CharSet) ? type.CharSet.Trim('"') : null;
}
