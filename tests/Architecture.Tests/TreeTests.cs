using System.Text.RegularExpressions;
using Ruqsat.Contracts;

namespace Ruqsat.Architecture.Tests;

/// <summary>The rules that a compiler does not know.</summary>
public sealed class TreeTests
{
    [Fact]
    public void Services_AreFound() => Assert.Equal(["Identity", "Intake", "PermitCheck", "Reporting", "Routing"], Tree.Services);

    [Fact]
    public void Program_OfEachService_IsATableOfContents() =>
        Assert.All(Tree.Services, service => Assert.InRange(Tree.Lines($"src/{service}/Program.cs").Length, 1, 30));

    [Fact]
    public void AppHost_FitsOnAPage() => Assert.InRange(Tree.Lines("AppHost/AppHost.cs").Length, 1, 70);

    [Fact]
    public void Readme_IsShort() => Assert.InRange(Tree.Lines("README.md").Length, 1, 120);

    [Fact]
    public void Bus_AppearsInMessagingOnly() =>
        AssertNowhere(Tree.Sources("src").Where(file => !file.StartsWith("src/Messaging/", StringComparison.Ordinal)), @"\b(IBus|IPublishEndpoint|ISendEndpoint\w*|IConsumer<)");

    [Fact]
    public void Messaging_IsShort() =>
        Assert.InRange(Tree.Sources("src/Messaging").Sum(file => Tree.Lines(file).Count(line => line.Trim() is { Length: > 0 } text && !text.StartsWith("//", StringComparison.Ordinal) && text is not ("{" or "}"))), 1, 400);

    [Fact]
    public void Migration_RunsOnDemandOnly() =>
        AssertNowhere(Tree.Sources("src").Where(file => !file.StartsWith("src/Database/", StringComparison.Ordinal)), @"\.Database\.(Migrate|EnsureCreated)");

    [Fact]
    public void Clock_ComesFromTimeProvider() => AssertNowhere(Tree.Sources("src/Intake").Concat(Tree.Sources("src/PermitCheck")).Concat(Tree.Sources("src/Routing"))
        .Concat(Tree.Sources("src/Reporting")).Concat(Tree.Sources("src/Messaging")).Concat(Tree.Sources("src/Database")), @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b");

    [Fact]
    public void Services_DoNotReferenceEachOther() => Assert.All(Tree.Services, service =>
        Assert.All(Tree.Services.Where(other => other != service), other =>
            Assert.DoesNotContain($"/{other}.csproj", Tree.Read($"src/{service}/{service}.csproj"), StringComparison.Ordinal)));

    [Fact]
    public void RouteTables_NameTheirPolicies() => Assert.All(
        Tree.Sources("src").Where(file => file.EndsWith("Endpoints.cs", StringComparison.Ordinal)),
        file => Assert.Matches("AllowRoles|RequireAuthorization", Tree.Read(file)));

    [Fact]
    public void Tests_AreNeverSkippedAndNeverSleep() =>
        AssertNowhere(Tree.Sources("tests").Where(file => !file.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal)), @"\bSkip\s*=|Thread\.Sleep");

    [Fact]
    public void Iins_InTheTree_AreOfThe19thCentury() =>
        AssertNowhere(Tree.Sources("src").Concat(Tree.Sources("tests")), @"""[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[3-6][0-9]{5}""");

    [Fact]
    public void EventCatalogue_Readme_SaysTheSame()
    {
        var readme = Tree.Read("src/Contracts/README.md");
        Assert.All(EventCatalogue.All, e => Assert.Contains(
            $"| [{e.Type.Name}]({e.Type.Name}.cs) | `{e.Name}` | {e.Publisher} | {string.Join(", ", e.Consumers)} |", readme, StringComparison.Ordinal));
        Assert.Equal(EventCatalogue.All.Count, Regex.Count(readme, @"^\| \[", RegexOptions.Multiline));
    }

    [Fact]
    public void EventCatalogue_NamesAndTypes_AreUnique()
    {
        Assert.Equal(EventCatalogue.All.Count, EventCatalogue.All.Select(e => e.Name).Distinct().Count());
        Assert.Equal(EventCatalogue.All.Count, EventCatalogue.All.Select(e => e.Type).Distinct().Count());
    }

    private static void AssertNowhere(IEnumerable<string> files, string pattern)
    {
        var list = files.ToList();
        Assert.NotEmpty(list);
        Assert.Empty(list.SelectMany(file => Tree.Lines(file).Where(line => Regex.IsMatch(line, pattern)).Select(line => $"{file}: {line.Trim()}")));
    }
}
