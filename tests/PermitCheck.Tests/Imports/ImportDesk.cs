using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Npgsql;
using Ruqsat.Identifiers;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>The clerk who sends lists.</summary>
/// <param name="service">Whose database it is.</param>
/// <param name="clerk">With what he asks; null: a client of the service itself.</param>
internal sealed class ImportDesk(ServiceHost<Program> service, HttpClient? clerk = null)
{
    public const string Header = "iin;ground;validFrom;validTo";

    /// <summary>All columns of all permits and of their history.</summary>
    private const string Rows =
        "SELECT coalesce(md5(string_agg(t, '|' ORDER BY t)), '') FROM (SELECT p::text AS t FROM permits p UNION ALL SELECT c::text FROM permit_changes c) AS rows";

    /// <summary>The same for any number of rows: it does not hang on their order, so nothing is sorted and nothing is collected.</summary>
    private const string Digest =
        """
        SELECT count(*) || ' ' || coalesce(sum(hashtextextended(t, 1)::numeric), 0) || ' ' || coalesce(sum(hashtextextended(t, 2)::numeric), 0)
        FROM (SELECT p::text AS t FROM permits p UNION ALL SELECT c::text FROM permit_changes c) AS rows
        """;

    public HttpClient Clerk { get; } = clerk ?? service.ClientOf("clerk-1", "registry-clerk");

    public static string Row(Iin iin) => $"{iin.Reveal()};WORK;01.01.2020;31.12.2099";

    public static string List(params string[] rows) => string.Join("\r\n", [Header, .. rows]) + "\r\n";

    public static string BinOf(int seed)
    {
        for (var serial = seed; ; serial++)
        {
            var first11 = string.Create(CultureInfo.InvariantCulture, $"900440{serial:00000}");
            if (Iin.CheckDigit(first11) is { } digit)
            {
                return first11 + digit;
            }
        }
    }

    public Task<HttpResponseMessage> TryImportAsync(string list, string query = "", string? key = null) => TryImportAsync(Encoding.UTF8.GetBytes(list), query, key);

    public Task<HttpResponseMessage> TryImportAsync(byte[] file, string query = "", string? key = null) => TryImportAsync(new ByteArrayContent(file), query, key);

    public async Task<HttpResponseMessage> TryImportAsync(HttpContent content, string query = "", string? key = null, string? type = "text/csv")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports" + query) { Content = content };
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return await Clerk.SendAsync(request);
    }

    public async Task<JsonElement> ImportAsync(string list, string query = "") => await ImportAsync(Encoding.UTF8.GetBytes(list), query);

    public async Task<JsonElement> ImportAsync(byte[] file, string query = "")
    {
        using var response = await TryImportAsync(file, query);
        return await response.ExpectAsync(HttpStatusCode.Created);
    }

    public async Task<JsonElement> UndoAsync(Guid import)
    {
        using var response = await Clerk.PostAsync($"/v1/imports/{import}/undo", null);
        return await response.ExpectAsync(HttpStatusCode.OK);
    }

    /// <summary>Line, column and code of each error.</summary>
    public async Task<string[]> ErrorsAsync(Guid import) =>
        [.. (await Clerk.GetStringAsync($"/v1/imports/{import}/errors")).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(line => string.Join(';', line.Split(';')[..3]))];

    public Task<string> BadRowsAsync(Guid import) => Clerk.GetStringAsync($"/v1/imports/{import}/bad-rows");

    public Task<string> DigestAsync() => QueryAsync<string>(Digest);

    public Task<string> RowsAsync() => QueryAsync<string>(Rows);

    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var data = NpgsqlDataSource.Create(service.Database);
        await using var command = data.CreateCommand(sql);
        command.CommandTimeout = 300;
        return (T)(await command.ExecuteScalarAsync())!;
    }
}

internal static class ImportAnswers
{
    public static string State(this JsonElement import) => import.GetProperty("state").GetString()!;

    /// <summary>Rows, bad, applied, unchanged, duplicates.</summary>
    public static (long Rows, long Bad, long Applied, long Unchanged, long Duplicates) Counts(this JsonElement import) =>
        (import.Of("rows"), import.Of("bad"), import.Of("applied"), import.Of("unchanged"), import.Of("duplicates"));

    private static long Of(this JsonElement import, string name) => import.GetProperty(name).GetInt64();
}
