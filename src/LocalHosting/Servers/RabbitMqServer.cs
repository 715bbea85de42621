using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Servers;

/// <summary>
/// RabbitMQ with a node, a port mapper (epmd) and a cookie of its own, so that several brokers live side by side and nothing stays behind.
/// </summary>
public sealed class RabbitMqServer(ServerOptions options) : LocalServer(options)
{
    private const int MaxElections = 5;
    private bool _hasRunBefore;

    private const string UserName = "guest";

    // The data of a node belong to its name, so the name must not change with port or host. Each broker has its own epmd, so it need not be unique.
    private const string NodeName = "rabbit@localhost";
    private const string Scripts = "/usr/lib/rabbitmq/bin";

    private readonly int _mapperPort = Ports.Free();
    private readonly int _distributionPort = Ports.Free();

    /// <summary>The default virtual host; see <see cref="ConnectionStringOf"/>.</summary>
    public override string ConnectionString => $"amqp://{UserName}:{Password}@localhost:{Port}";

    /// <summary>The connection string of one virtual host on this broker.</summary>
    public string ConnectionStringOf(string virtualHost) => $"{ConnectionString}/{Uri.EscapeDataString(virtualHost)}";

    /// <summary>Creates a virtual host for user guest.</summary>
    /// <param name="virtualHost">Letters, digits, <c>-</c> and <c>_</c> only.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateVirtualHostAsync(string virtualHost, CancellationToken cancellationToken = default)
    {
        if (virtualHost.Length == 0 || !virtualHost.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            throw new ArgumentException("letters, digits, - and _ only", nameof(virtualHost));
        // One call instead of two commands of half a second each.
        await ControlAsync(
            ["eval", $"""
                U = <<"{UserName}">>, V = <<"{virtualHost}">>, All = <<".*">>,
                ok = rabbit_vhost:add(V, U), ok = rabbit_auth_backend_internal:set_permissions(U, V, All, All, All, U).
                """],
            cancellationToken);
        return ConnectionStringOf(virtualHost);
    }

    /// <summary>Runs <c>rabbitmqctl</c> against this broker, for example <c>["list_queues", "name"]</c>.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> ControlAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default) =>
        ChildProcess.RunAsync(
            new ChildCommand(Path.Combine(Scripts, "rabbitmqctl"), ["-q", "-n", NodeName, .. arguments]) { WorkingDirectory = DataDirectory, Environment = Environment() },
            cancellationToken);

    private protected override Task<ChildCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        Program("rabbitmq-server", Path.Combine(Scripts, "rabbitmq-server"));
        _hasRunBefore = Directory.Exists(Path.Combine(DataDirectory, "mnesia"));
        Secrets.Write(Path.Combine(DataDirectory, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            default_user = {UserName}
            default_pass = {Password}
            log.console = true
            log.console.level = info
            log.file = false

            """);
        Secrets.Write(Path.Combine(DataDirectory, "enabled_plugins"), "[].\n");
        return Task.FromResult(
            // The port mapper is a plain child in the same group: RabbitMQ would start it as a daemon that nobody ends.
            new ChildCommand("/bin/sh", "-c", $"epmd & exec {Scripts}/rabbitmq-server")
            {
                WorkingDirectory = DataDirectory,
                Environment = Environment(),
                StopSignal = Options.Temporary ? Signal.Kill : Signal.Terminate,
            });
    }

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        // AMQP 0-9-1 up to the point where the broker has accepted the password: header → start, start-ok → tune.
        const int Start = 10 << 16 | 10, StartOk = 10 << 16 | 11, Tune = 10 << 16 | 30;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellationToken);
            if (await ReadMethodAsync(stream, cancellationToken) != Start)
                return false;

            var login = Encoding.ASCII.GetBytes($"\0{UserName}\0{Password}");
            byte[] arguments = [.. BigEndian(StartOk), .. BigEndian(0), 5, .. "PLAIN"u8, .. BigEndian(login.Length), .. login, 5, .. "en_US"u8];
            await stream.WriteAsync((byte[])[1, 0, 0, .. BigEndian(arguments.Length), .. arguments, 0xCE], cancellationToken);
            if (await ReadMethodAsync(stream, cancellationToken) != Tune)
                return false;
            if (_hasRunBefore)
                await ElectLeadersAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// RabbitMQ 3.10: a quorum queue that a client asks between the start of the broker and the queue's election stays without a leader
    /// and confirms nothing. This broker is the only node, so whoever is still a follower is such a queue.
    /// </summary>
    private async Task ElectLeadersAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < MaxElections; i++)
        {
            var asked = await ControlAsync(["eval", "[ra:trigger_election({Name, node()}) || {Name, follower} <- ets:tab2list(ra_state)]."], cancellationToken);
            if (asked.Trim() == "[]")
                return;
        }
    }

    private static async Task<int> ReadMethodAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var header = new byte[7];
        await stream.ReadExactlyAsync(header, cancellationToken);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(3)) + 1];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return BinaryPrimitives.ReadInt32BigEndian(body);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private Dictionary<string, string?> Environment() => new()
    {
        ["HOME"] = DataDirectory,
        ["LC_ALL"] = "C.UTF-8",
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(DataDirectory, "mnesia"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(DataDirectory, "log"),
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(DataDirectory, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(DataDirectory, "advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(DataDirectory, "enabled_plugins"),
        // Not the settings of the machine's own broker.
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD"] = "none",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        // The script then becomes the broker instead of waiting for it, so that signals arrive.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
    };
}
