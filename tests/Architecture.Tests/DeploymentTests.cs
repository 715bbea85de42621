using System.Text.RegularExpressions;

namespace Ruqsat.Architecture.Tests;

/// <summary>AppHost.cs, compose.yaml and src/ describe one deployment.</summary>
public sealed partial class DeploymentTests
{
    private static readonly string AppHost = Tree.Read("AppHost/AppHost.cs");
    private static readonly string Compose = Tree.Read("deploy/compose.yaml");
    private static readonly IReadOnlyDictionary<string, string> ComposeServices = ReadComposeServices();

    [Fact]
    public void Compose_Services_AreThoseOfAppHost()
    {
        var servers = Regex.Matches(AppHost, """builder\.Add(?:Postgres|Redis|RabbitMQ)\("([^"]+)"\)""").Select(m => m.Groups[1].Value);
        var services = AppHostServices().Keys.SelectMany(name => (string[])[name, $"{name}-migrate"]);

        Assert.Equal(servers.Concat(services).Order(), ComposeServices.Keys.Order());
    }

    [Fact]
    public void AppHost_Services_AreThoseOfSrc() =>
        Assert.Equal(Tree.Services.Select(Tree.Kebab).Order(), AppHostServices().Keys.Order());

    [Fact]
    public void AppHost_Projects_HaveTheNamesOfTheirFolders() =>
        Assert.All(AppHostServices(), service => Assert.Equal(service.Key, Tree.Kebab(service.Value.Project)));

    [Fact]
    public void Compose_ConfigurationKeys_AreThoseOfAppHost()
    {
        foreach (var (name, service) in AppHostServices())
        {
            var keys = Regex.Matches(service.Configuration, """WithEnvironment\("([^"]+)""").Select(m => m.Groups[1].Value).ToHashSet();
            keys.Add($"ConnectionStrings__{name.Replace("-", "", StringComparison.Ordinal)}db");
            if (service.Configuration.Contains("Messaging(it)", StringComparison.Ordinal))
            {
                keys.Add("Authentication__Authority");
                keys.Add("ConnectionStrings__rabbitmq");
            }

            if (service.Configuration.Contains("WithReference(redis)", StringComparison.Ordinal))
            {
                keys.Add("ConnectionStrings__redis");
            }

            foreach (var composed in (string[])[name, $"{name}-migrate"])
            {
                var own = ComposeKeys(ComposeServices[composed]);
                Assert.True(keys.IsSubsetOf(own), $"{composed} lacks {string.Join(", ", keys.Except(own))}");
            }
        }
    }

    [Fact]
    public void Compose_Projects_BuildFromSrc() => Assert.Equal(
        Tree.Services.Order(),
        Regex.Matches(Compose, @"SERVICE: (\w+)").Select(m => m.Groups[1].Value).Distinct().Order());

    [Fact]
    public void Compose_Secrets_ComeFromTheEnvironmentAndAreInTheExample()
    {
        var used = Regex.Matches(Compose, @"\$\{([A-Z_]+)[^}]*\}").Select(m => m.Groups[1].Value).Distinct().Order();
        var example = Tree.Lines("deploy/.env.example").Where(line => line.Length > 0 && line[0] != '#').ToList();

        Assert.Equal(used, example.Select(line => line.Split('=')[0]).Order());
        Assert.All(example, line => Assert.EndsWith("=", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Images_OfServers_AreTheSameInBoth()
    {
        foreach (Match server in Regex.Matches(AppHost, """Add(?:Postgres|Redis|RabbitMQ)\("([^"]+)"\)\.WithImageTag\("([^"]+)"\)"""))
        {
            Assert.Contains($"image: {server.Groups[1].Value}:{server.Groups[2].Value}", ComposeServices[server.Groups[1].Value], StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, (string Project, string Configuration)> AppHostServices() =>
        Regex.Matches(AppHost, """AddService<Projects\.(\w+)>\("([^"]+)",(.*?)\);\s*\n""", RegexOptions.Singleline)
            .ToDictionary(m => m.Groups[2].Value, m => (m.Groups[1].Value, m.Groups[3].Value));

    private static Dictionary<string, string> ReadComposeServices()
    {
        var section = Compose[Compose.IndexOf("\nservices:", StringComparison.Ordinal)..Compose.IndexOf("\nvolumes:", StringComparison.Ordinal)];
        var parts = ServiceHeader().Split(section);
        return Enumerable.Range(0, (parts.Length - 1) / 2).ToDictionary(i => parts[(2 * i) + 1], i => parts[(2 * i) + 2]);
    }

    /// <summary>Follows the anchors of the file one by one: each environment is an anchor, which merges others.</summary>
    private static HashSet<string> ComposeKeys(string service)
    {
        var keys = new HashSet<string>();
        Collect(Regex.Match(service, @"environment: \*([\w-]+)").Groups[1].Value);
        return keys;

        void Collect(string anchor)
        {
            var block = Regex.Match(Compose, $@"&{anchor}\n((?:  .*\n)+)").Groups[1].Value;
            foreach (Match key in Regex.Matches(block, @"^  (\w+):", RegexOptions.Multiline))
            {
                keys.Add(key.Groups[1].Value);
            }

            foreach (Match merged in Regex.Matches(Regex.Match(block, @"<<: \[(.*)\]").Groups[1].Value, @"\*([\w-]+)"))
            {
                Collect(merged.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex(@"^  ([\w-]+):\n", RegexOptions.Multiline)]
    private static partial Regex ServiceHeader();
}
