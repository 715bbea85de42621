using System.Collections;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ruqsat.Identity.Pages;

namespace Ruqsat.Identity.Tests.Pages;

public sealed partial class TextTests(DevelopmentHost development)
{
    private static readonly string[] Files = ["Texts.resx", "Texts.ru.resx", "Texts.kk.resx"];

    [Fact]
    public void Texts_InThreeLanguages_HaveTheSameKeysAndPlaces()
    {
        var english = Read("Texts.resx");
        foreach (var file in Files)
        {
            var other = Read(file);
            Assert.Equal(english.Keys.Order(), other.Keys.Order());
            Assert.All(other, text => Assert.Equal(Place().Count(english[text.Key].Text), Place().Count(text.Value.Text)));
            Assert.All(other, text => Assert.NotEqual("", text.Value.Text.Trim()));
        }
    }

    [Fact]
    public void Texts_UsedInPages_Exist()
    {
        var known = Read("Texts.resx").Keys;
        var used = Directory.EnumerateFiles(Path.Combine(IdentityHost.ContentRoot, "Pages"), "*.cs*")
            .SelectMany(file => Key().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.True(used.Count > 20);
        Assert.Empty(used.Except(known));
        Assert.Empty(known.Except(used));
    }

    [Fact]
    public void KazakhTexts_NobodyHasConfirmed_AreMarked() =>
        Assert.Empty(Read("Texts.kk.resx").Where(t => t.Key != "Product" && t.Value.Comment != "needs-review").Select(t => t.Key));

    [Fact]
    public void Resources_Compiled_AreThereForEachLanguage()
    {
        var resources = new ResourceManager(typeof(Texts));
        foreach (var language in new[] { "", "ru", "kk" })
        {
            var set = resources.GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);
            Assert.NotNull(set);
            Assert.Equal(Read("Texts.resx").Count, set.Cast<DictionaryEntry>().Count());
        }
    }

    [Theory]
    [InlineData("kk", "Құпиясөз")]
    [InlineData("ru", "Пароль")]
    [InlineData("en", "Password")]
    [InlineData("de, kk;q=0.8", "Құпиясөз")]
    [InlineData("de", "Пароль")]
    public async Task SignIn_InTheBrowsersLanguage_ShowsIt(string accepted, string expected)
    {
        using var browser = development.Host.Browser();
        var page = await browser.OpenAsync("/sign-in", accepted);
        Assert.Contains(expected, page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kk", "Қолданба: Оператордың жұмыс орны")]
    [InlineData("ru", "Приложение: Рабочее место оператора")]
    [InlineData("en", "to continue to Operator desk")]
    public async Task SignIn_ForAClient_NamesItInTheLanguage(string language, string expected)
    {
        using var browser = development.Host.Browser();
        var page = await browser.OpenAsync("/sign-in?returnUrl=%2Fconnect%2Fauthorize%3Fclient_id%3Druqsat-ui", language);
        Assert.Contains(expected, page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Language_Chosen_StaysAndKeepsTheReturnAddress()
    {
        using var browser = development.Host.Browser();
        var page = await browser.OpenAsync("/sign-in?returnUrl=%2Fstatus%3Fa%3D1", "en");
        Assert.Contains("href=\"/sign-in?returnUrl=%2Fstatus%3Fa%3D1&amp;lang=kk\"", page.Html, StringComparison.Ordinal);

        await browser.OpenAsync("/sign-in?returnUrl=%2Fstatus%3Fa%3D1&lang=kk", "en");
        var next = await browser.OpenAsync("/status", "en");
        Assert.Contains("<html lang=\"kk\">", next.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_All_AreLockedAgainstScriptsAndFrames()
    {
        using var browser = development.Host.Browser();
        foreach (var path in new[] { "/sign-in", "/status", "/signed-out", "/nowhere" })
        {
            var page = await browser.OpenAsync(path);
            var policy = page.Headers["Content-Security-Policy"];
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("style=", page.Html, StringComparison.Ordinal);
        }
    }

    private static Dictionary<string, (string Text, string? Comment)> Read(string file) =>
        XDocument.Load(Path.Combine(IdentityHost.ContentRoot, "Pages", file)).Root!.Elements("data")
            .ToDictionary(d => (string)d.Attribute("name")!, d => ((string)d.Element("value")!, (string?)d.Element("comment")));

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    [GeneratedRegex("""(?:T\[|=> |\? )"([A-Z][A-Za-z]*(?:\.[A-Z][A-Za-z]*)?)["\]]""")]
    private static partial Regex Key();
}
