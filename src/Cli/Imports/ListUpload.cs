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

/// <summary>Sends a list as it lies on the disk, in constant memory, and meanwhile asks the registry how far it is.</summary>
internal sealed class ListUpload(PlatformClient platform, IAnsiConsole console)
{
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(5);

    /// <exception cref="CliException">It was refused, or the service is not there.</exception>
    public async Task<ImportOutcome> SendAsync(string path, ImportOptions options, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: true);
        var total = await CountRowsAsync(file, cancellationToken);

        // A new key each time: what makes a repetition harmless are the rows.
        var key = Guid.CreateVersion7().ToString();
        var progress = new ImportProgress(0, 0);
        var begin = platform.Time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = SendAsync(file, key, options, cancellationToken);
        var asking = AskAsync();
        await ConsoleProgress.ShowAsync(console, "rows", total, () => (int)Math.Min(total, Volatile.Read(ref progress).Rows), work, () => { }, platform.Time, ErrorsSoFar);
        await stop.CancelAsync();
        await asking;
        return (await work) with { Took = platform.Time.GetElapsedTime(begin) };

        string ErrorsSoFar() => string.Create(CultureInfo.InvariantCulture, $"{Volatile.Read(ref progress).Errors:N0} errors");

        async Task AskAsync()
        {
            while (!work.IsCompleted && !stop.IsCancellationRequested)
            {
                await Task.WhenAny(work, Task.Delay(BetweenQuestions, platform.Time, stop.Token));
                if (await TryReadProgressAsync(key, stop.Token) is { } read)
                {
                    Volatile.Write(ref progress, read);
                }
            }
        }
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

    /// <summary>Lines behind the header; where a field goes over several lines, a little more than there are rows.</summary>
    private static async Task<int> CountRowsAsync(FileStream file, CancellationToken cancellationToken)
    {
        var (lines, last, buffer) = (0L, (byte)'\n', new byte[64 * 1024]);
        while (await file.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
            last = buffer[count - 1];
        }

        file.Position = 0;
        return (int)Math.Clamp(lines - (last == '\n' ? 1 : 0), 1, int.MaxValue);
    }

    /// <returns>Null: it has not begun, or could not be asked for now; the sending itself meets what is wrong.</returns>
    private async Task<ImportProgress?> TryReadProgressAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(QuestionLimit);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(platform.Addresses.PermitCheck, $"/v1/imports?limit=1&idempotencyKey={key}"));
            request.Headers.TryAddWithoutValidation("Authorization", await platform.Registry.GetAsync(limit.Token));
            using var response = await platform.Http.SendAsync(request, limit.Token);
            return response.StatusCode == HttpStatusCode.OK
                && await JsonSerializer.DeserializeAsync<ImportPage>(await response.Content.ReadAsStreamAsync(limit.Token), JsonSerializerOptions.Web, limit.Token) is { Items: [var import] }
                ? import : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<ImportOutcome> SendAsync(FileStream file, string key, ImportOptions options, CancellationToken cancellationToken)
    {
        var query = $"dryRun={(options.DryRun ? "true" : "false")}&allOrNothing={(options.AllOrNothing ? "true" : "false")}"
            + (options.Generation is { } generation ? "&generation=" + Uri.EscapeDataString(generation) : "")
            + (options.OrganisationBin is { } bin ? "&organisationBin=" + Uri.EscapeDataString(bin) : "");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Addresses.PermitCheck, "/v1/imports?" + query)) { Content = new ListContent(file) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/csv");
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
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

    /// <param name="Rows">Rows that are done.</param>
    private sealed record ImportProgress(long Rows, long Errors);

    private sealed record ImportPage(IReadOnlyList<ImportProgress> Items);

    private sealed class ListContent(FileStream file) : HttpContent
    {
        private const int BufferBytes = 64 * 1024;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) => file.CopyToAsync(stream, BufferBytes, cancellationToken);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = file.Length;
            return true;
        }
    }
}
