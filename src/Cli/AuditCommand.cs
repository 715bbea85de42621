using System.CommandLine;
using System.Globalization;
using Npgsql;
using Ruqsat.Audit;
using Ruqsat.Cli.Platform;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat audit verify</c>: looks whether anybody changed the journal.</summary>
internal static class AuditCommand
{
    private const int Shown = 1000;

    public static Command Create()
    {
        var connection = new Option<string?>("--connection") { Description = "connection string of the database (ConnectionStrings__permitcheckdb, or the running app host's)" };
        var heads = new Option<FileInfo?>("--heads") { Description = "published ends of chains, one AuditHeadRecorded as JSON in each line" };
        var data = Verb.DataDirectory();
        var verify = new Command("verify", "name every record that was changed, deleted, inserted or moved; exit code 0 only if there is none") { connection, heads, data };
        verify.Runs(async (parsed, console, cancellationToken) =>
        {
            var published = parsed.GetValue(heads) is { } file ? await ReadHeadsAsync(file, cancellationToken) : [];
            await using var database = Open(parsed.GetValue(connection) ?? PlatformAddresses.Find(parsed.GetValue(data)).ConnectionStringOf("permitcheckdb"));
            try
            {
                return Show(await new AuditReader(database).VerifyAsync(published, null, cancellationToken), published.Count, console);
            }
            catch (PostgresException e)
            {
                throw new CliException($"the database refuses: {e.SqlState}");
            }
            catch (NpgsqlException)
            {
                throw new CliException("the database cannot be reached");
            }
        });
        return new Command("audit", "the journal of checks and look-ups") { verify };
    }

    private static NpgsqlDataSource Open(string connectionString)
    {
        try
        {
            return NpgsqlDataSource.Create(connectionString);
        }
        catch (ArgumentException)
        {
            // Never repeated in a message: it may hold a password.
            throw new CliException("a connection string is Host=…;Port=…;Username=…;Password=…;Database=…");
        }
    }

    private static async Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(file.FullName, cancellationToken);
            return [.. lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(AuditHead.Parse)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file.FullName} cannot be read");
        }
        catch (FormatException)
        {
            throw new CliException($"{file.FullName} has a line that is not the end of a chain");
        }
    }

    private static int Show(AuditVerification verification, int heads, IAnsiConsole console)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verification.Records:N0} records in {verification.Chains:N0} chains, {heads:N0} published ends"));
        if (verification.Findings.Count == 0)
        {
            console.WriteLine("nothing was changed");
            return Verb.Success;
        }

        // Lines and no table: they can be long, and are sought by writer.
        foreach (var finding in verification.Findings.Take(Shown))
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{finding.Writer} {finding.Sequence} {finding.Fault.ToString().ToLowerInvariant()}: {finding.Detail}"));
        }

        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{verification.Findings.Count:N0} records are not as they were written"));
        return Verb.Failure;
    }
}
