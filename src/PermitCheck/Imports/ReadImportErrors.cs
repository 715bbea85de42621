using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>What is wrong with the rows of an import, as CSV: line, column, code, kind, and a text in the language of <c>Accept-Language</c>. Never a value.</summary>
internal static class ReadImportErrors
{
    public static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, HttpRequest request, PermitCheckDbContext db, ImportTexts texts, CancellationToken cancellationToken)
    {
        if (!await db.Imports.AnyAsync(i => i.Id == id, cancellationToken))
        {
            return ReadImport.Unknown();
        }

        var language = LanguageOf(request);
        return TypedResults.Stream(
            async stream =>
            {
                await using var csv = new CsvText(stream);
                await csv.WriteAsync(["line", "column", "code", "kind", "text"]);
                await foreach (var error in db.ImportErrors.AsNoTracking().Where(e => e.ImportId == id).OrderBy(e => e.Line).ThenBy(e => e.ColumnName).AsAsyncEnumerable())
                {
                    await csv.WriteAsync(
                    [
                        error.Line.ToString(CultureInfo.InvariantCulture), error.ColumnName, error.Code, error.IsWarning ? "WARNING" : "ERROR", texts.Of(error.Code, language),
                    ]);
                }
            },
            CsvText.ContentType, $"import-{id:N}-errors.csv");
    }

    private static string LanguageOf(HttpRequest request) =>
        request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => l.Value.ToString().Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(ImportTexts.Languages.Contains) ?? "en";
}
