using System.Globalization;
using System.Security.Cryptography;
using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Servers;

/// <summary>
/// PostgreSQL with one cluster in the data directory. As root, <c>initdb</c> and the server run as user <c>postgres</c>; if that user cannot
/// reach the data directory, the cluster lies under /var/tmp and the data directory is a symbolic link to it.
/// </summary>
public sealed class PostgresServer(ServerOptions options) : LocalServer(options)
{
    private const string UserName = "postgres";

    private readonly string _binaries = FindBinaries();

    /// <summary>Without a database; see <see cref="ConnectionStringOf"/>.</summary>
    public override string ConnectionString => $"Host=localhost;Port={Port};Username={UserName};Password={Password}";

    // Where the data directory really is: user postgres may be unable to follow the link itself.
    private string Place => new FileInfo(DataDirectory).LinkTarget ?? DataDirectory;

    private string ClusterDirectory => Path.Combine(Place, "cluster");

    /// <summary>The connection string of one database on this server.</summary>
    public string ConnectionStringOf(string database) => $"{ConnectionString};Database={database}";

    /// <summary>Creates a database; one that is there already is left as it is.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string database, CancellationToken cancellationToken = default)
    {
        if (await QueryAsync($"SELECT 1 FROM pg_database WHERE datname = '{database.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken) == "")
            await QueryAsync($"CREATE DATABASE \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancellationToken);
        return ConnectionStringOf(database);
    }

    /// <summary>Runs one statement in database <c>postgres</c>.</summary>
    /// <returns>The rows as text, columns parted by <c>|</c>; empty if there are none.</returns>
    public async Task<string> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        var psql = new ChildCommand(Path.Combine(_binaries, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1",
            "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", UserName, "-d", "postgres", "-c", sql)
        {
            Environment = new Dictionary<string, string?> { ["PGPASSWORD"] = Password, ["PGCONNECT_TIMEOUT"] = "5", ["LC_ALL"] = "C.UTF-8" },
        };
        return (await ChildProcess.RunAsync(psql, cancellationToken)).TrimEnd('\n');
    }

    private protected override void PrepareDirectory()
    {
        if (!Unix.IsRoot)
        {
            base.PrepareDirectory();
            return;
        }
        var user = Unix.FindUser(UserName) ?? throw new InvalidOperationException("there is no user postgres; install the package postgresql");
        if (!Directory.Exists(DataDirectory))
        {
            File.Delete(DataDirectory); // a link whose target somebody has removed
            if (!PostgresReaches(Path.GetDirectoryName(DataDirectory)!))
                File.CreateSymbolicLink(DataDirectory, $"/var/tmp/ruqsat-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
            if (Options.Temporary)
                Reaper.Instance.RemoveAtEnd(Place);
            Directory.CreateDirectory(Place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Unix.ChangeOwner(Place, user);
        }
        else if (!PostgresReaches(Place))
        {
            throw new InvalidOperationException($"user postgres cannot enter {Place}: give it the right to, or remove the directory");
        }
    }

    private protected override void RemoveData()
    {
        if (Directory.Exists(Place))
            Directory.Delete(Place, recursive: true);
        File.Delete(DataDirectory);
    }

    private protected override async Task<ChildCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(ClusterDirectory, "PG_VERSION")))
            await InitializeAsync(cancellationToken);
        return AsPostgres(
            Path.Combine(_binaries, "postgres"), "-D", ClusterDirectory, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=2GB", "-c", "checkpoint_completion_target=0.9",
            "-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "log_line_prefix=%m [%p] ", "-c", "log_checkpoints=off",
            "-c", Options.Durable ? "fsync=on" : "fsync=off", "-c", Options.Durable ? "synchronous_commit=on" : "synchronous_commit=off")
            with
        { StopSignal = Options.Temporary ? Signal.Quit : Signal.Interrupt };
    }

    private protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync("SELECT 1", cancellationToken) == "1";
        }
        catch (ChildProcessException)
        {
            return false;
        }
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(ClusterDirectory))
            Directory.Delete(ClusterDirectory, recursive: true);
        var passwordFile = Path.Combine(Place, "initial-password");
        Secrets.Write(passwordFile, Password);
        if (Unix.IsRoot)
            Unix.ChangeOwner(passwordFile, Unix.FindUser(UserName)!.Value);
        try
        {
            List<string> arguments = ["-D", ClusterDirectory, "-U", UserName, $"--pwfile={passwordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"];
            if (!Options.Durable || Options.Temporary)
                arguments.Add("--no-sync");
            await ChildProcess.RunAsync(AsPostgres(Path.Combine(_binaries, "initdb"), [.. arguments]), cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    private static bool PostgresReaches(string directory)
    {
        using var test = System.Diagnostics.Process.Start("setpriv", [.. Drop, "test", "-x", directory]);
        test.WaitForExit();
        return test.ExitCode == 0;
    }

    private static readonly string[] Drop = ["--reuid=" + UserName, "--regid=" + UserName, "--init-groups", "--"];

    private ChildCommand AsPostgres(string file, params IReadOnlyList<string> arguments) =>
        (Unix.IsRoot ? new ChildCommand("setpriv", [.. Drop, file, .. arguments]) : new ChildCommand(file, arguments)) with
        {
            WorkingDirectory = Place,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8", ["PGDATA"] = null, ["PGPORT"] = null },
        };

    private static string FindBinaries() =>
        Path.GetDirectoryName(Program("postgresql",
        [
            .. (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [])
                .OrderByDescending(directory => int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(directory => directory + "/bin/postgres"),
            "/usr/bin/postgres",
        ]))!;
}
