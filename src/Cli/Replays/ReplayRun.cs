using System.Globalization;
using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Scenarios;
using Spectre.Console;

namespace Ruqsat.Cli.Replays;

/// <param name="Name">First part of every idempotency key; a second run of the same name changes nothing.</param>
/// <param name="ProgressPath">Where the progress is kept; null: nowhere.</param>
/// <param name="Poster">How it is posted; its patience is also how long Reporting may show nothing new.</param>
internal sealed record ReplayOptions(string Name, string? ProgressPath, PosterOptions Poster);

/// <summary>What a run was like.</summary>
/// <param name="Posted">Inquiries that Intake acknowledged in this run.</param>
/// <param name="Repeated">Of them, those that it had already.</param>
/// <param name="Resumed">Inquiries that an earlier, interrupted run had posted.</param>
/// <param name="Posting">From the first post to the last acknowledgement.</param>
/// <param name="ToProjection">From the first post to the last projected event; null when no event was projected since.</param>
/// <param name="Latencies">Of the posts that were acknowledged at once, in ascending order.</param>
/// <param name="Retries">Why posts were repeated, and how often.</param>
/// <param name="Figures">Every figure as it should be and as Reporting has it.</param>
internal sealed record ReplayOutcome(
    int Posted, int Repeated, int Resumed, TimeSpan Posting, TimeSpan? ToProjection, IReadOnlyList<TimeSpan> Latencies, IReadOnlyDictionary<string, int> Retries,
    IReadOnlyList<ComparedFigure> Figures)
{
    public bool Agrees => Figures.All(f => f.Agrees);
}

/// <summary>Posts a scenario to a running platform, waits until it is through, and compares the reports with it.</summary>
internal sealed class ReplayRun(PlatformClient platform, ReplayOptions options, IAnsiConsole console)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);
    private readonly ReportsClient _reports = new(platform);

    public async Task<ReplayOutcome> RunAsync(ScenarioStream stream, CancellationToken cancellationToken)
    {
        var progress = new ProgressFile(options.ProgressPath, stream.Fingerprint(), platform.Addresses.Intake);
        progress.Load();
        var resumed = progress.Inquiries.Count;
        if (resumed + progress.Permits.Count > 0)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resumed after {progress.Permits.Count:N0} permits and {resumed:N0} inquiries"));
        }

        var retries = new Dictionary<string, int>();
        var permits = stream.Permits.Select(p => new PreparedRequest(string.Create(CultureInfo.InvariantCulture, $"{options.Name}-permit-{p.Number:000000}"), p.ToBody())).ToArray();
        await PostAsync("permits", platform.Registry, new Uri(platform.Addresses.PermitCheck, "/v1/permits"), permits, progress.Permits, progress, retries, cancellationToken);

        var inquiries = stream.Inquiries.Select(i => new PreparedRequest(string.Create(CultureInfo.InvariantCulture, $"{options.Name}-{i.Number:000000}"), i.ToBody())).ToArray();
        var firstPost = platform.Time.GetUtcNow();
        var begin = platform.Time.GetTimestamp();
        var counters = await PostAsync("inquiries", platform.Integration, new Uri(platform.Addresses.Intake, "/v1/inquiries"), inquiries, progress.Inquiries, progress, retries, cancellationToken);
        var posting = platform.Time.GetElapsedTime(begin);

        var summary = await WaitUntilThroughAsync(stream.Scenario, cancellationToken);
        var figures = Comparison.Compare(Figures.Of(stream), await ReadFiguresAsync(stream.Scenario, summary, cancellationToken), stream.Scenario.Session);
        progress.Delete();
        return new(
            counters.Acknowledged, counters.Repeated, resumed, posting, summary.LastProjectedAt > firstPost ? summary.LastProjectedAt - firstPost : null,
            [.. counters.Latencies.Order()], retries, figures);
    }

    private async Task<PostCounters> PostAsync(
        string what, AccessTokens tokens, Uri target, PreparedRequest[] requests, SequenceRanges acknowledged, ProgressFile progress, Dictionary<string, int> retries,
        CancellationToken cancellationToken)
    {
        var counters = new PostCounters();
        var before = acknowledged.Count;
        var work = new Poster(platform.Http, tokens, options.Poster, platform.Time).PostAllAsync(target, requests, acknowledged, counters, cancellationToken);
        try
        {
            await ConsoleProgress.ShowAsync(console, what, requests.Length, () => before + counters.Acknowledged, work, progress.Save, platform.Time);
            await work;
        }
        finally
        {
            progress.Save();
            foreach (var (reason, count) in counters.Retries)
            {
                retries[reason] = retries.GetValueOrDefault(reason) + count;
            }
        }

        return counters;
    }

    /// <summary>Until Reporting has every inquiry and knows of each what became of it, or shows nothing new for too long.</summary>
    private async Task<ReportSummary> WaitUntilThroughAsync(Scenario scenario, CancellationToken cancellationToken)
    {
        ReportSummary? last = null;
        var lastChange = platform.Time.GetTimestamp();
        var work = LookAsync();
        await ConsoleProgress.ShowAsync(console, "reported", scenario.Total, () => last is null ? 0 : Math.Max(0, last.Received - Math.Max(last.AwaitingCheck, last.AwaitingRouting)), work, () => { }, platform.Time);
        return await work;

        async Task<ReportSummary> LookAsync()
        {
            while (true)
            {
                var summary = last;
                try
                {
                    summary = await _reports.SummarizeAsync(scenario.From, scenario.To, cancellationToken);
                }
                catch (HttpRequestException)
                {
                    // Reporting starts, or starts again: as if nothing was new.
                }

                if (summary is { AwaitingCheck: 0, AwaitingRouting: 0 } && summary.Received >= scenario.Total)
                {
                    return last = summary;
                }

                if (summary != last)
                {
                    (last, lastChange) = (summary, platform.Time.GetTimestamp());
                }
                else if (platform.Time.GetElapsedTime(lastChange) > options.Poster.Patience)
                {
                    // What is missing will be seen in the comparison.
                    return last ?? throw new CliException($"Reporting at {platform.Addresses.Reporting} gave no answer for {options.Poster.Patience.TotalSeconds:0} s");
                }

                await Task.Delay(BetweenLooks, platform.Time, cancellationToken);
            }
        }
    }

    private async Task<Figures> ReadFiguresAsync(Scenario scenario, ReportSummary summary, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<string, IReadOnlyDictionary<string, int>>();
        foreach (var dimension in Figures.Dimensions)
        {
            var rows = await _reports.CountAsync(dimension, scenario.From, scenario.To, cancellationToken);
            groups[dimension] = rows.ToDictionary(row => row.Key ?? Figures.NotSaid, row => row.Received);
        }

        var sessionCalls = 0;
        if (scenario.Session is { } session)
        {
            var rows = await _reports.CountAsync("operator", session.Date, session.Date, cancellationToken);
            sessionCalls = rows.FirstOrDefault(row => row.Key == session.Operator)?.Received ?? 0;
        }

        return new(summary.Received, summary.WithSubject, summary.ClosedAtFirstContact, sessionCalls, groups);
    }
}
