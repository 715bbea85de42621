using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>
/// The rows of an import that were refused, as a list that can be corrected and sent again. The only answer of this service with identifiers in clear:
/// they are what the same desk has sent, and it is of no use without them.
/// </summary>
internal static class ReadBadRows
{
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, HttpResponse response, PermitCheckDbContext db, IdentifierProtector protector, CancellationToken cancellationToken)
    {
        if (await db.Imports.AsNoTracking().FirstOrDefaultAsync(i => i.Id == id, cancellationToken) is not { } import)
        {
            return ReadImport.Unknown();
        }

        response.Headers.CacheControl = "no-store";
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
