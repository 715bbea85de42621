using System.Text.Json;
using Ruqsat.Cli.Platform;

namespace Ruqsat.Cli.Tests.Platform;

public sealed class PlatformAddressesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ruqsat-state-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void AddressOf_NothingIsSaid_IsTheFixedPort()
    {
        var addresses = PlatformAddresses.Find(_folder.FullName, _ => null);

        Assert.Equal("http://localhost:5102/", addresses.PermitCheck.AbsoluteUri);
        Assert.Throws<CliException>(() => addresses.ConnectionStringOf("rabbitmq"));
    }

    [Fact]
    public void AddressOf_AppHostRuns_IsWhatItWrote()
    {
        WriteState(Environment.ProcessId);

        var addresses = PlatformAddresses.Find(_folder.FullName, _ => null);

        Assert.Equal("http://localhost:16101/", addresses.Intake.AbsoluteUri);
        Assert.Equal("amqp://guest:pw@localhost:5673", addresses.ConnectionStringOf("rabbitmq"));
        Assert.Equal("http://localhost:5104/", addresses.Reporting.AbsoluteUri);
    }

    [Fact]
    public void AddressOf_EnvironmentSaysOtherwise_IsTheEnvironments()
    {
        WriteState(Environment.ProcessId);

        var addresses = PlatformAddresses.Find(_folder.FullName, name => name switch
        {
            "services__intake__http__0" => "http://localhost:7001",
            "ConnectionStrings__rabbitmq" => "amqp://other",
            _ => null,
        });

        Assert.Equal("http://localhost:7001/", addresses.Intake.AbsoluteUri);
        Assert.Equal("amqp://other", addresses.ConnectionStringOf("rabbitmq"));
    }

    [Fact]
    public void AddressOf_AppHostHasEnded_IgnoresWhatItLeft()
    {
        // No process has this number: it is above Linux' largest.
        WriteState(int.MaxValue);

        Assert.Equal("http://localhost:5101/", PlatformAddresses.Find(_folder.FullName, _ => null).Intake.AbsoluteUri);
    }

    [Fact]
    public void PlatformClient_PlatformElsewhereWithoutSecret_Refuses()
    {
        var addresses = PlatformAddresses.Find(_folder.FullName, name => name == "services__identity__http__0" ? "https://identity.example" : null);

        var refusal = Assert.Throws<CliException>(() => new PlatformClient(addresses, TimeProvider.System, _ => null));

        Assert.Contains("RUQSAT_INTEGRATION_SECRET", refusal.Message, StringComparison.Ordinal);
        using var client = new PlatformClient(addresses, TimeProvider.System, _ => "secret");
    }

    [Fact]
    public void DevelopmentAccounts_BuiltIn_AreThoseOfTheIdentityService()
    {
        Assert.Contains(DevelopmentAccounts.Logins, login => login is { Name: "operator", Roles: "operator", Password.Length: > 0 });
        Assert.NotNull(DevelopmentAccounts.SecretOf("ruqsat-integration"));
        Assert.NotNull(DevelopmentAccounts.SecretOf("ruqsat-registry"));
        Assert.Null(DevelopmentAccounts.SecretOf("ruqsat-tablet"));
    }

    private void WriteState(int hostProcess) => File.WriteAllText(Path.Combine(_folder.FullName, "state.json"), JsonSerializer.Serialize(new
    {
        hostProcess,
        reaperProcess = 1,
        controlSocket = "/tmp/x",
        ready = true,
        resources = new object[]
        {
            new { name = "rabbitmq", kind = "rabbitmq", state = "healthy", detail = (string?)null, processes = new[] { 1 }, url = (string?)null, connectionString = (string?)"amqp://guest:pw@localhost:5673" },
            new { name = "intake", kind = "service", state = "healthy", detail = (string?)null, processes = new[] { 2 }, url = (string?)"http://localhost:16101", connectionString = (string?)null },
        },
    }));
}
