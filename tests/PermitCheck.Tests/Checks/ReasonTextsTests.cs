using System.Xml.Linq;
using Ruqsat.PermitCheck.Checks;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class ReasonTextsTests
{
    /// <summary>The product's list; a code that was published once stays.</summary>
    private const string Published =
        """
        PERMIT_ACTIVE PERMIT_ACTIVE_WITH_CONDITIONS CATEGORY_EXEMPT RESIDENT_RETURNING REGIME_INACTIVE NOT_YET_VALID EXPIRED REVOKED SUPERSEDED_GENERATION OUTSIDE_TIME_WINDOW
        OUTSIDE_ZONE WRONG_DIRECTION VEHICLE_NOT_BOUND PERSON_NOT_BOUND USES_EXHAUSTED PROHIBITED NO_ACTIVE_PERMIT DOCUMENT_REQUIRED SOURCE_UNAVAILABLE STALE_SNAPSHOT
        """;

    [Fact]
    public void All_Reasons_AreThePublishedCodes() =>
        Assert.Equal(Published.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), Reason.All.Select(r => r.Code));

    [Fact]
    public void Of_EveryReason_HasThreeDifferentTexts()
    {
        var texts = new ReasonTexts();
        foreach (var text in Reason.All.Select(texts.Of))
        {
            Assert.Equal(3, new[] { text.Kk, text.Ru, text.En }.Where(t => t.Length > 0).Distinct().Count());
            Assert.DoesNotContain(text.En, IsCyrillic);
            Assert.Contains(text.Ru, IsCyrillic);
            Assert.Contains(text.Kk, IsCyrillic);
        }

        static bool IsCyrillic(char c) => c is >= '\u0400' and <= '\u04FF';
    }

    [Fact]
    public void KazakhTexts_NobodyConfirmed_AreMarked()
    {
        var texts = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "ReasonTexts.kk.resx")).Root!.Elements("data").ToList();

        Assert.Equal(Reason.All.Count, texts.Count);
        Assert.All(texts, text => Assert.Contains(text.Element("comment")?.Value, (string[])["needs-review", "confirmed"]));
    }
}
