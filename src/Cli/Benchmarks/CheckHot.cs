namespace Ruqsat.Cli.Benchmarks;

/// <summary>What all measurements of checks share: 64 connections under the plain name, other numbers behind it; a warm-up that does not count.</summary>
internal abstract class CheckBenchmark(string name, int connections) : IBenchmark
{
    public const int UsualConnections = 64;
    private const int WarmUpSeconds = 3;

    public string Name { get; } = connections == UsualConnections ? name : $"{name}.{connections}";

    public abstract Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken);

    protected async Task<BenchEntry> MeasureAsync(BenchContext context, Uri target, IEnumerable<string>? bodies, string? authorization, CancellationToken cancellationToken, bool warmUp = true)
    {
        var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
        try
        {
            var file = bodies is null ? null : Path.Combine(folder, "bodies");
            if (file is not null)
            {
                await File.WriteAllLinesAsync(file, bodies!, cancellationToken);
            }

            if (warmUp)
            {
                await Wrk.RunAsync(target, file, connections, WarmUpSeconds, authorization, null, cancellationToken);
            }

            return (await Wrk.RunAsync(target, file, connections, context.Seconds, authorization, null, cancellationToken)).ToEntry(Name, BenchUnits.Checks, context.Console);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    protected static Task<string> TokenAsync(BenchContext context, CancellationToken cancellationToken) =>
        Reachable.AskAsync("the identity service", () => context.Platform.Integration.GetAsync(cancellationToken).AsTask());
}

/// <summary><c>POST /v1/checks</c> for people who are in the cache: token, dossier, decision, durable record.</summary>
internal sealed class CheckHot(int connections) : CheckBenchmark("check.hot", connections)
{
    public override async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await BenchSubjects.IssueHotAsync(context, cancellationToken);
        return await MeasureAsync(
            context, new Uri(context.Platform.Addresses.PermitCheck, "/v1/checks"), BenchSubjects.Iins(0, BenchSubjects.Hot).Select(BenchSubjects.CheckOf),
            await TokenAsync(context, cancellationToken), cancellationToken);
    }
}

/// <summary>The same for people who have a permit among a million and whom nobody has asked about: each is read from the database.</summary>
internal sealed class CheckCold(int connections) : CheckBenchmark("check.cold", connections)
{
    public override async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var people = await BenchSubjects.ListColdAsync(context, cancellationToken);
        return await MeasureAsync(
            context, new Uri(context.Platform.Addresses.PermitCheck, "/v1/checks"), people.Select(BenchSubjects.CheckOf), await TokenAsync(context, cancellationToken), cancellationToken, warmUp: false);
    }
}

/// <summary>An endpoint that answers a constant: what Kestrel and the middleware take by themselves.</summary>
internal sealed class CheckConstant(int connections) : CheckBenchmark("check.constant", connections)
{
    public override async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var server = await BenchServer.StartAsync(context, cancellationToken);
        return await MeasureAsync(context, new Uri(server.Address, "/constant"), [BenchSubjects.CheckOf(BenchSubjects.Iins(0, 1).First())], null, cancellationToken);
    }
}

/// <summary>The same look-up with EF Core and one audit row for each request.</summary>
internal sealed class CheckEfCore(int connections) : CheckBenchmark("check.efcore", connections)
{
    public override async Task<BenchEntry> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        await using var server = await BenchServer.StartAsync(context, cancellationToken);
        return await MeasureAsync(
            context, new Uri(server.Address, "/v1/checks"), BenchSubjects.Iins(0, BenchSubjects.Hot).Select(BenchSubjects.CheckOf), await TokenAsync(context, cancellationToken), cancellationToken);
    }
}
