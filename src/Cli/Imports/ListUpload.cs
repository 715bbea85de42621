using System.Globalization;
using System.Net;
using System.Text.Json;
using Ruqsat.Cli.Platform;
using Spectre.Console;

namespace Ruqsat.Cli.Imports;

internal sealed record ImportOptions(bool DryRun, bool AllOrNothing, string? Generation, string? OrganisationBin);

/// <summary>What the registry says of an import, and how long it took.</summary>
internal sealed record ImportOutcome(
    Guid Id, string State, string? Failure, long Rows, long Bad, long Applied, long Unchanged, long Duplicates, long Errors, int? EffectiveWithinSeconds)
{
    public TimeSpan Took { get; init; }
}

/// <summary>Sends a list as it lies on the disk, in constant memory. The server reads no faster than it writes, so what was sent is how far it is.</summary>
internal sealed class ListUpload(PlatformClient platform, IAnsiConsole console)
{
    private const int Kilobyte = 1024;

    /// <exception cref="CliException">It was refused, or the service is not there.</exception>
    public async Task<ImportOutcome> SendAsync(string path, ImportOptions options, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: true);
        var sent = new CountedContent(file);
        var begin = platform.Time.GetTimestamp();
        var work = SendAsync(sent, options, cancellationToken);
        var total = (int)Math.Max(1, file.Length / Kilobyte);
        await ConsoleProgress.ShowAsync(console, "kB", total, () => (int)(sent.Bytes / Kilobyte), work, () => { }, platform.Time);
        return (await work) with { Took = platform.Time.GetElapsedTime(begin) };
    }

    /// <returns>How many rows there are in the file.</returns>
    public async Task<int> SaveBadRowsAsync(Guid import, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Addresses.PermitCheck, $"/v1/imports/{import}/bad-rows"));
        using var response = await AnswerAsync(request, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(body);

        // Readable for whoever imports and nobody else: it has the numbers of people.
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var writer = new StreamWriter(path, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true), options) { NewLine = "\r\n" };
        var rows = -1;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            await writer.WriteLineAsync(line);
            rows++;
        }

        return Math.Max(0, rows);
    }

    private async Task<ImportOutcome> SendAsync(CountedContent content, ImportOptions options, CancellationToken cancellationToken)
    {
        var query = $"dryRun={(options.DryRun ? "true" : "false")}&allOrNothing={(options.AllOrNothing ? "true" : "false")}"
            + (options.Generation is { } generation ? "&generation=" + Uri.EscapeDataString(generation) : "")
            + (options.OrganisationBin is { } bin ? "&organisationBin=" + Uri.EscapeDataString(bin) : "");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Addresses.PermitCheck, "/v1/imports?" + query)) { Content = content };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/csv");

        // A new key each time: what makes a repetition harmless are the rows.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", Guid.CreateVersion7().ToString());
        request.Headers.ExpectContinue = true;
        using var response = await AnswerAsync(request, cancellationToken);
        return await JsonSerializer.DeserializeAsync<ImportOutcome>(await response.Content.ReadAsStreamAsync(cancellationToken), JsonSerializerOptions.Web, cancellationToken)
            ?? throw new CliException("the registry gave an empty answer");
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            request.Headers.TryAddWithoutValidation("Authorization", await platform.Registry.GetAsync(cancellationToken));
            var response = await platform.Http.SendAsync(request, cancellationToken);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)
            {
                return response;
            }

            using (response)
            {
                var problem = await ProblemAsync(response, cancellationToken);
                throw new CliException(string.Create(CultureInfo.InvariantCulture, $"the registry refused it: {(int)response.StatusCode} {problem}"));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new CliException($"no answer from {platform.Addresses.PermitCheck}; what was applied is kept, and the same file again does the rest");
        }
    }

    /// <summary>The stable codes of problem details, with their fields; never their text.</summary>
    private static async Task<string> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var problem = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellationToken), default, cancellationToken);
            return problem.RootElement.TryGetProperty("errors", out var errors)
                ? string.Join(", ", errors.EnumerateArray().Select(e => $"{e.GetProperty("code").GetString()} ({e.GetProperty("field").GetString()})"))
                : problem.RootElement.TryGetProperty("code", out var code) ? code.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private sealed class CountedContent(FileStream file) : HttpContent
    {
        private const int BufferBytes = 64 * 1024;
        private long _bytes;

        public long Bytes => Volatile.Read(ref _bytes);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var buffer = new byte[BufferBytes];
            while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                Interlocked.Add(ref _bytes, count);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = file.Length;
            return true;
        }
    }
}
