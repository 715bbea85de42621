using System.Net;
using System.Text.Json;

namespace Ruqsat.Cli.Platform;

/// <summary>As Reporting answers; the parts that are needed here.</summary>
internal sealed record ReportSummary(int Received, int WithSubject, int AwaitingCheck, int AwaitingRouting, int ClosedAtFirstContact, DateTimeOffset? LastProjectedAt);

internal sealed record ReportTotals(IReadOnlyList<ReportRow> Rows);

/// <param name="Key">Null: not said.</param>
/// <param name="Received">How many.</param>
internal sealed record ReportRow(string? Key, int Received);

/// <summary>Reads the reports of some local days.</summary>
internal sealed class ReportsClient(PlatformClient platform)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public Task<ReportSummary> SummarizeAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        GetAsync<ReportSummary>($"/v1/reports/summary?from={from:O}&to={to:O}", cancellationToken);

    public async Task<IReadOnlyList<ReportRow>> CountAsync(string by, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        (await GetAsync<ReportTotals>($"/v1/reports/totals?by={by}&from={from:O}&to={to:O}", cancellationToken)).Rows;

    /// <exception cref="HttpRequestException">Reporting is not there or not ready.</exception>
    /// <exception cref="CliException">It refused.</exception>
    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var token = await platform.Integration.GetAsync(limit.Token);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Addresses.Reporting, path));
            request.Headers.TryAddWithoutValidation("Authorization", token);
            using var response = await platform.Http.SendAsync(request, limit.Token);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return await JsonSerializer.DeserializeAsync<T>(await response.Content.ReadAsStreamAsync(limit.Token), Json, limit.Token)
                        ?? throw new CliException($"GET {path}: the answer is empty");
                case HttpStatusCode.Unauthorized:
                    platform.Integration.Discard(token);
                    throw new HttpRequestException("the token was not accepted", inner: null, response.StatusCode);
                case HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                    throw new HttpRequestException("not now", inner: null, response.StatusCode);
                default:
                    throw new CliException($"GET {path} was refused: {(int)response.StatusCode}");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("no answer within the limit");
        }
        catch (IOException e)
        {
            throw new HttpRequestException("the connection broke", e);
        }
    }
}
