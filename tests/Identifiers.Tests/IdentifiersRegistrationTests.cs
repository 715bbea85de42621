using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Ruqsat.Testing;

namespace Ruqsat.Identifiers.Tests;

public sealed class IdentifiersRegistrationTests
{
    [Fact]
    public async Task Start_GoodConfiguration_GivesTheServices()
    {
        using var host = Host(("Keys:1", Keyrings.FirstSecret), ("Keys:2", Keyrings.SecondSecret), ("CurrentVersion", "2"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var person = Any.Person();

        Assert.Equal(new SubjectKeys(Keyrings.Rotating).AllKeysOf(person), host.Services.GetRequiredService<SubjectKeys>().AllKeysOf(person));
        using var protector = new IdentifierProtector(Keyrings.Second);
        Assert.Equal("text", protector.Unprotect(host.Services.GetRequiredService<IdentifierProtector>().Protect("text", "tests"), "tests"));
        Assert.Same(host.Services.GetRequiredService<IdentifierKeyring>(), host.Services.GetRequiredService<IdentifierKeyring>());

        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Identifiers:Keys:1 is missing", "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys:1 ", "Keys:1", "sesame-open", "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys:1 ", "Keys:1", "", "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys:1 ", "Keys:1", "                                        ", "CurrentVersion", "1")]
    [InlineData("Identifiers:CurrentVersion", "Keys:1", Keyrings.FirstSecret)]
    [InlineData("Identifiers:Keys:2 is missing", "Keys:1", Keyrings.FirstSecret, "CurrentVersion", "2")]
    [InlineData("Identifiers:CurrentVersion", "Keys:1", Keyrings.FirstSecret, "CurrentVersion", Keyrings.SecondSecret)]
    [InlineData("Identifiers:Keys has a name", "Keys:256", Keyrings.FirstSecret, "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys has a name", "Keys:0", Keyrings.FirstSecret, "CurrentVersion", "0")]
    [InlineData("Identifiers:Keys has a name", "Keys:1", Keyrings.FirstSecret, "Keys:01", Keyrings.SecondSecret, "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys has the same secret", "Keys:1", Keyrings.FirstSecret, "Keys:2", Keyrings.FirstSecret, "CurrentVersion", "1")]
    [InlineData("Identifiers:Keys:1 is missing", "Keys", Keyrings.FirstSecret, "CurrentVersion", "1")]
    public async Task Start_BadConfiguration_FailsAndNamesTheKeyButNoValue(string message, params string[] configuration)
    {
        using var host = Host([.. configuration.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        var thrown = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
        Assert.All(
            configuration.Where((_, i) => i % 2 == 1).Where(value => value.Length > 3 && value.Trim().Length > 0),
            value => Assert.DoesNotContain(value, thrown.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Resolve_BadConfiguration_FailsAlsoWithoutAStart()
    {
        using var host = Host();

        Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<SubjectKeys>());
    }

    private static IHost Host(params (string Key, string Value)[] settings)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Identifiers:{s.Key}", (string?)s.Value)));
        builder.Services.AddIdentifiers(builder.Configuration);
        return builder.Build();
    }
}
