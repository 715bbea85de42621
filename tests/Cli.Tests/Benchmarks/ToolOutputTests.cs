using Ruqsat.Cli.Benchmarks;

namespace Ruqsat.Cli.Tests.Benchmarks;

public sealed class ToolOutputTests
{
    [Fact]
    public void WrkRead_OutputOfWrk_GivesRatesAndMilliseconds()
    {
        var result = Wrk.Read("""
            Running 10s test @ http://localhost:5101
              2 threads and 64 connections
            RESULT 30100 100 2 10000000 12500 40000

            """);

        Assert.Equal(new(30_000, 100, 2, 10, 12.5, 40), result);
    }

    [Fact]
    public void WrkRead_WithoutResult_SaysSo() => Assert.Throws<CliException>(() => Wrk.Read("unable to connect"));

    [Fact]
    public void PgbenchRead_OutputAndLog_GivesRateAndAscendingMilliseconds()
    {
        Assert.Equal(9_712.3, PgbenchLimit.ReadRate("number of failed transactions: 0 (0.000%)\nlatency average = 6.5 ms\ntps = 9712.3 (without initial connection time)\n"), tolerance: 0.001);
        Assert.Equal([1.5, 6.5], PgbenchLimit.ReadLatencies(["0 1 6500 0 1586000000 12", "1 1 1500 0 1586000000 900"]));
    }

    [Fact]
    public void PgbenchEnvironment_ConnectionString_KeepsThePasswordOutOfTheArguments()
    {
        var variables = PgbenchLimit.Environment("Host=localhost;Port=5433;Username=postgres;Password=a;Database=intakedb");

        Assert.Equal(["localhost", "5433", "postgres", "a", "intakedb"], variables.Values);
    }

    [Fact]
    public async Task ToolRun_ProgramThatFails_TellsWhatItSaid()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Tool.RunAsync("sh", ["-c", "echo why >&2; exit 3"], new Dictionary<string, string>(), "", CancellationToken.None));

        Assert.Equal("sh failed: why", failure.Message);
    }

    [Fact]
    public async Task ToolRun_MissingProgram_SaysThatItIsNotInstalled()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Tool.RunAsync("no-such-program", [], new Dictionary<string, string>(), "", CancellationToken.None));

        Assert.Equal("no-such-program is not installed", failure.Message);
    }
}
