using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// The rows of an import that were refused, as a list that can be corrected and sent again. The identifiers in it are in clear: they are what the same desk has sent, and
/// it is of no use without them. So it is recorded who took them, before the first one leaves.
/// </summary>
internal static class ReadBadRows
{
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, AuditJournal journal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
        {
            return ReadImport.Unknown();
        }

        try
        {
            var now = time.GetStoredNow();
            await journal.RecordAsync(
                new()
                {
                    RecordId = Guid.CreateVersion7(now),
                    At = now,
                    Actor = user.AccountId(),
                    Action = AuditActions.Unmask,
                    Purpose = "IMPORT",
                    PurposeReference = id.ToString(),
                    Content = JsonSerializer.SerializeToUtf8Bytes(new(id, import.Bad), AuditContentJson.Default.BadRowsContent),
                },
                cancellationToken);
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            return AuditProblems.JournalUnavailable(http);
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            async stream =>
            {
                await using var csv = new CsvText(stream);
                await csv.WriteAsync(import.Columns.Split(','));
                await foreach (var row in db.BadRows.AsNoTracking().Where(r => r.ImportId == id).OrderBy(r => r.Line).AsAsyncEnumerable())
                {
                    await csv.WriteAsync(JsonSerializer.Deserialize<string[]>(protector.Unprotect(row.RowProtected, BadRow.ProtectionPurpose(id, row.Line)))!);
                }
            },
            CsvText.ContentType, $"import-{id:N}-bad-rows.csv");
    }
}
