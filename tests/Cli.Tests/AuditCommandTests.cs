using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Audit;
using Ruqsat.Testing;
using Spectre.Console;

namespace Ruqsat.Cli.Tests;

public sealed class AuditCommandTests
{
    [Fact]
    public async Task Verify_BeforeAndAfterAnEdit_SaysWhichRecord()
    {
        var connection = await Servers.CreateDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(connection);
        await using (var tables = new Tables(new DbContextOptionsBuilder<Tables>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options))
        {
            await tables.Database.EnsureCreatedAsync();
        }

        var writer = Guid.CreateVersion7();
        var start = new AuditRecord
        {
            Writer = writer,
            Sequence = 1,
            RecordId = Guid.NewGuid(),
            At = DateTimeOffset.UnixEpoch,
            Actor = "test",
            Action = AuditActions.Start,
            Content = """{"service":"test","heads":[]}"""u8.ToArray(),
            PreviousHash = new byte[AuditHasher.HashLength],
        };
        start.Hash = new AuditHasher().HashOf(start);
        await using (var insert = database.CreateCommand(
            "INSERT INTO audit_records (writer, sequence, record_id, at, actor, action, content, previous_hash, hash) VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8)"))
        {
            foreach (var value in new object[] { writer, start.RecordId, start.At, start.Actor, start.Action, start.Content, start.PreviousHash, start.Hash })
            {
                insert.Parameters.Add(new() { Value = value });
            }

            await insert.ExecuteNonQueryAsync();
        }

        Assert.Equal("1 records in 1 chains, 0 published ends\nnothing was changed", await RunAsync(0, "verify", "--connection", connection));

        var heads = Path.GetTempFileName();
        await File.WriteAllTextAsync(heads, $$"""{"writer":"{{writer}}","sequence":2,"hash":"00","at":"2020-04-07T04:00:00+00:00","isLast":false}""");
        Assert.Contains($"{writer} 2 deleted: a published head", await RunAsync(1, "verify", "--connection", connection, "--heads", heads), StringComparison.Ordinal);
        await File.WriteAllTextAsync(heads, "[]");
        Assert.EndsWith("has a line that is not the end of a chain", await RunAsync(1, "verify", "--connection", connection, "--heads", heads), StringComparison.Ordinal);
        File.Delete(heads);

        await using var edit = database.CreateCommand("UPDATE audit_records SET actor = 'nobody'");
        await edit.ExecuteNonQueryAsync();
        var output = await RunAsync(1, "verify", "--connection", connection);
        Assert.Contains($"{writer} 1 changed: ", output, StringComparison.Ordinal);
        Assert.EndsWith("1 records are not as they were written", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port=1;Password=secret", "the database cannot be reached")]
    [InlineData("password:secret", "a connection string is Host=…;Port=…;Username=…;Password=…;Database=…")]
    public async Task Verify_NoDatabaseThere_SaysSoWithoutThePassword(string connection, string message) => Assert.Equal(message, await RunAsync(1, "verify", "--connection", connection));

    private static async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        AnsiConsole.Console = StandInPlatform.ConsoleTo(output);
        AnsiConsole.Profile.Width = 200;
        var errors = Console.Error;
        Console.SetError(output);
        try
        {
            Assert.Equal(exitCode, await AuditCommand.Create().Parse(arguments).InvokeAsync());
        }
        finally
        {
            Console.SetError(errors);
        }

        return output.ToString().Trim();
    }

    private sealed class Tables(DbContextOptions<Tables> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddAudit();
    }
}
