using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Running;
using Ruqsat.Testing;

namespace Ruqsat.LocalHosting.Tests.Running;

public sealed class HostTests
{
    private const string WithServers = "--Servers=true";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_TwoSideBySide_BothGetTheirOwnServersInjected()
    {
        var starts = new[] { TestHost.StartAsync(WithServers), TestHost.StartAsync(WithServers) };
        await using var first = await starts[0];
        await using var second = await starts[1];

        Assert.Empty(first.PortsInUse.Intersect(second.PortsInUse));
        foreach (var host in new[] { first, second })
        {
            var state = host.State;
            Assert.All(state.Resources, resource => Assert.Equal(resource.Kind == "job" ? ResourceState.Finished : ResourceState.Healthy, resource.State));
            Assert.Matches(@"^Host=localhost;Port=\d+;Username=postgres;Password=\w+;Database=onedb$", await host.GetAsync("one", "/environment/ConnectionStrings__onedb"));
            Assert.Matches(@"^localhost:\d+,password=\w+$", await host.GetAsync("one", "/environment/ConnectionStrings__redis"));
            Assert.Matches(@"^amqp://guest:\w+@localhost:\d+$", await host.GetAsync("one", "/environment/ConnectionStrings__rabbitmq"));
            Assert.Equal(state["number-two"].Url, await host.GetAsync("one", "/environment/services__number-two__http__0"));
            Assert.Equal(state["one"].Url, await host.GetAsync("number-two", "/environment/services__one__http__0"));
            Assert.Equal(state["one"].Url, await host.GetAsync("number-two", "/environment/AUTHORITY"));
            Assert.Equal(state["one"].Url, await host.GetAsync("one", "/environment/ASPNETCORE_URLS"));
            Assert.Equal("Development", await host.GetAsync("one", "/environment/ASPNETCORE_ENVIRONMENT"));
            Assert.Equal("http", await host.GetAsync("one", "/environment/DOTNET_LAUNCH_PROFILE"));
            Assert.Equal("one", await host.GetAsync("one", "/environment/OTEL_SERVICE_NAME"));
            Assert.Contains("one         | waiting for onedb, redis, rabbitmq, one-migrate", host.Output, StringComparison.Ordinal);
            Assert.Contains($"{state["one"].Url}  one", host.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_AfterKillMinusNineOfTheHost_FindsNothingLeftAndKeepsDataAndPasswords()
    {
        await using var first = await TestHost.StartAsync(WithServers);
        var ports = first.PortsInUse;
        var before = first.State;
        var key = await first.GetAsync("one", "/environment/KEY");
        await QueryAsync(before["onedb"], "CREATE TABLE kept AS SELECT 42");
        Assert.NotEmpty(Leftovers.Of(first.DataDirectory));

        first.Process.Send(Signal.Kill);
        // At once, while the last run's processes are still ending.
        await using (var second = await TestHost.StartOnAsync(first.DataDirectory, WithServers))
        {
            var after = second.State;
            Assert.Equal("42", await QueryAsync(after["onedb"], "SELECT * FROM kept"));
            Assert.Equal(key, await second.GetAsync("one", "/environment/KEY"));
            foreach (var name in (string[])["postgres", "redis", "rabbitmq"])
                Assert.Equal(before[name].ConnectionString, after[name].ConnectionString);
            second.Process.Send(Signal.Kill);
        }
        await Leftovers.NoneAsync(first.DataDirectory, ports);
    }

    [Theory]
    [InlineData(Signal.Interrupt, WithServers)]
    [InlineData(Signal.Terminate, "--Servers=false")]
    public async Task Signal_WhenReady_EndsTheWholeTreeInOrder(Signal signal, string servers)
    {
        await using var host = await TestHost.StartAsync(servers);
        var ports = host.PortsInUse;
        Assert.All(ports, port => Assert.True(Ports.IsTaken(port)));

        host.Process.Send(signal);
        Assert.Equal(0, await host.Process.Exited);
        Assert.Empty(Leftovers.Of(host.DataDirectory));
        Assert.DoesNotContain(ports, Ports.IsTaken);
        Assert.Contains("Application is shutting down", host.Output, StringComparison.Ordinal);
        if (servers == WithServers)
            Assert.Matches(@"(?s)\none +\| stopped.*\npostgres +\| stopped", host.Output);
        Assert.False(File.Exists(Path.Combine(host.DataDirectory, "state.json")));
    }

    [Fact]
    public async Task Signal_DuringTheStart_EndsTheWholeTree()
    {
        await using var host = TestHost.Launch(null, WithServers, "--LocalHosting:Ports=free");
        await Until(() => host.Output.Contains("postgres    | starting", StringComparison.Ordinal));

        host.Process.Send(Signal.Interrupt);
        Assert.Equal(0, await host.Process.Exited);
        Assert.Empty(Leftovers.Of(host.DataDirectory));
    }

    [Fact]
    public async Task Crash_OfOneService_IsReportedWithItsLastLinesAndTheOthersGoOn()
    {
        await using var host = await TestHost.StartAsync();
        var others = host.State["number-two"].Processes;

        await host.CrashAsync("one");
        var failed = await host.UntilAsync("one", ResourceState.Failed);
        Assert.StartsWith("ended with exit code 7\n", failed.Detail, StringComparison.Ordinal);
        Assert.Contains("the last words", failed.Detail, StringComparison.Ordinal);
        Assert.Empty(failed.Processes);
        Assert.Contains("one        | failed: ended with exit code 7", host.Output, StringComparison.Ordinal);
        Assert.Equal(others, host.State["number-two"].Processes);
        Assert.NotEmpty(await host.GetAsync("number-two", "/process"));

        await host.Control.StartAsync("one", Cancellation);
        Assert.Equal(ResourceState.Healthy, host.State["one"].State);
        Assert.NotEmpty(await host.GetAsync("one", "/process"));
    }

    [Fact]
    public async Task Start_WhenAJobFails_ShowsItsLastLinesAndExitsWithOne()
    {
        await using var host = TestHost.Launch(null, WithServers, "--LocalHosting:Ports=free", "--JobExitCode=3");

        Assert.Equal(1, await host.Process.Exited);
        Assert.Contains("one-migrate | failed: ended with exit code 3\none-migrate |     job for Host=localhost", host.Output, StringComparison.Ordinal);
        Assert.Contains("host        | the start failed: one-migrate", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("| ready", host.Output, StringComparison.Ordinal);
        Assert.Empty(Leftovers.Of(host.DataDirectory));
    }

    [Fact]
    public async Task Start_OnTakenPort_NamesItsHolderAndExitsWithOne()
    {
        const int PortInLaunchSettings = 15190;
        using var holder = new TcpListener(IPAddress.Loopback, PortInLaunchSettings);
        holder.Start();
        await using var host = TestHost.Launch(null);

        Assert.Equal(1, await host.Process.Exited);
        Assert.Contains($"port {PortInLaunchSettings} of one is taken by process {Environment.ProcessId} (", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnADataDirectoryInUse_NamesTheOtherHost()
    {
        await using var first = await TestHost.StartAsync();
        await using var second = TestHost.Launch(first.DataDirectory, "--LocalHosting:Ports=free");

        Assert.Equal(1, await second.Process.Exited);
        Assert.Contains($"runs on {first.DataDirectory} already: process {first.Process.Id}", second.Output, StringComparison.Ordinal);
        Assert.NotEmpty(await first.GetAsync("one", "/process"));
    }

    [Fact]
    public async Task Restart_OfOneService_LeavesTheOthersAlone()
    {
        await using var host = await TestHost.StartAsync();
        var before = host.State;

        await host.Control.RestartAsync("one", Cancellation);
        var after = host.State;
        Assert.NotEqual(before["one"].Processes, after["one"].Processes);
        Assert.Equal(before["one"].Url, after["one"].Url);
        Assert.Equal(before["number-two"].Processes, after["number-two"].Processes);
        Assert.Equal(after["one"].Processes.Single().ToString(System.Globalization.CultureInfo.InvariantCulture), await host.GetAsync("one", "/process"));

        await host.Control.StopAsync("one", Cancellation);
        Assert.Equal(ResourceState.Stopped, host.State["one"].State);
        var unknown = await Assert.ThrowsAsync<LocalControlException>(() => host.Control.RestartAsync("three", Cancellation));
        Assert.Contains("there are one, number-two", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_BehindOnePort_BothServeAndADeadOneIsSkipped()
    {
        await using var host = await TestHost.StartAsync();
        var replicas = host.State["number-two"].Processes;
        Assert.Equal(2, replicas.Count);
        Assert.Equal(replicas.Order(), (await AnsweringAsync()).Order());

        using (var victim = System.Diagnostics.Process.GetProcessById(replicas[0]))
            victim.Kill();
        await Until(() => host.State["number-two"].Processes.Count == 1);
        Assert.Equal([replicas[1]], await AnsweringAsync());
        Assert.Equal(ResourceState.Healthy, host.State["number-two"].State);

        await host.Control.StartAsync("number-two", Cancellation);
        var healed = host.State["number-two"].Processes;
        Assert.Equal(2, healed.Count);
        Assert.Contains(replicas[1], healed);
        Assert.Equal(healed.Order(), (await AnsweringAsync()).Order());

        async Task<IEnumerable<int>> AnsweringAsync()
        {
            var answers = new HashSet<int>();
            for (var i = 0; i < 6; i++)
                answers.Add(int.Parse(await host.GetAsync("number-two", "/process"), System.Globalization.CultureInfo.InvariantCulture));
            return answers;
        }
    }

    [Fact]
    public async Task Exclude_AtTheStart_LeavesAResourceOutUntilItIsStarted()
    {
        await using var host = await TestHost.StartAsync("--LocalHosting:Exclude=one");
        Assert.Equal(ResourceState.Excluded, host.State["one"].State);
        Assert.Equal(ResourceState.Healthy, host.State["number-two"].State);

        await host.Control.StartAsync("one", Cancellation);
        Assert.NotEmpty(await host.GetAsync("one", "/process"));
    }

    [Fact]
    public async Task Control_AsACommand_StartsShowsKillsAndEndsTheHost()
    {
        // Deeper than the path of a unix socket may be.
        var folder = Directory.CreateTempSubdirectory("ruqsat-host-").FullName;
        var data = Path.Combine(folder, new string('d', 90));
        var up = await ChildProcess.RunAsync(TestHost.Command(data, "--control", "up", "--LocalHosting:Ports=free"), Cancellation);
        try
        {
            Assert.Matches(@"(?s)\| ready after .*http://localhost:\d+  one\nhttp://localhost:\d+  number-two", up);
            Assert.Matches(@"one +healthy +http://localhost:\d+ +\d+", await ChildProcess.RunAsync(TestHost.Command(data, "--control", "status"), Cancellation));
            Assert.Matches(@"one +failed", await ChildProcess.RunAsync(TestHost.Command(data, "--control", "kill", "one"), Cancellation));
            Assert.Matches(@"one +healthy", await ChildProcess.RunAsync(TestHost.Command(data, "--control", "restart", "one"), Cancellation));
            var second = await Assert.ThrowsAsync<ChildProcessException>(() => ChildProcess.RunAsync(TestHost.Command(data, "--control", "restart", "three"), Cancellation));
            Assert.Contains("no such resource", second.Message, StringComparison.Ordinal);
        }
        finally
        {
            await ChildProcess.RunAsync(TestHost.Command(data, "--control", "down"), CancellationToken.None);
        }
        Assert.Empty(Leftovers.Of(data));
        var nothing = await Assert.ThrowsAsync<ChildProcessException>(() => ChildProcess.RunAsync(TestHost.Command(data, "--control", "status"), Cancellation));
        Assert.Contains("exit code 3", nothing.Message, StringComparison.Ordinal);
        new LocalControl(data).RemoveData();
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    private static Task Until(Func<bool> condition) => Eventually.TrueAsync(() => Task.FromResult(condition()), TimeSpan.FromSeconds(20));

    private static async Task<string> QueryAsync(ResourceInfo database, string sql)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = database.ConnectionString };
        var output = await ChildProcess.RunAsync(
            new ChildCommand("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql, $"host={parts["Host"]} port={parts["Port"]} user={parts["Username"]} dbname={parts["Database"]}")
            {
                Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = (string)parts["Password"] },
            },
            Cancellation);
        return output.TrimEnd('\n');
    }
}
