using System.Collections.Frozen;
using System.Globalization;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using static Ruqsat.PermitCheck.Tests.Checks.Situations;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>What happened in Almaty in the spring of 2020, and what the decision would have been.</summary>
public sealed class AlmatySpringTests
{
    private static readonly DateTimeOffset EmergencyEnds = Almaty(2020, 5, 11);

    // 7 April: electronic base only. 16 April: it is void. 14 April: a new portal. 21 April: the next base, earlier permits valid through the 23rd.
    private static readonly GenerationEntry[] Bases =
    [
        new("PAPER", Almaty(2020, 3, 30), Almaty(2020, 4, 7)),
        new("HQ-1", Almaty(2020, 4, 7), Almaty(2020, 4, 16)),
        new("HQ-2", Almaty(2020, 4, 14), Almaty(2020, 4, 24)),
        new("HQ-3", Almaty(2020, 4, 21), null),
    ];

    private static readonly RuleSetEntry[] RuleSets =
    [
        // 22 March: the city is closed, in and out; 28 March: nobody leaves home without a reason.
        new("2020-03-22.1", Almaty(2020, 3, 22), Almaty(2020, 3, 21), null, new([new("ALMATY", Almaty(2020, 3, 22), EmergencyEnds)], ["MEDICAL_STAFF", "FREIGHT"], [])),
        new("2020-03-28.1", Almaty(2020, 3, 28), Almaty(2020, 3, 27), null, new([new("ALMATY", Almaty(2020, 3, 22), EmergencyEnds)], ["MEDICAL_STAFF"], ["MEDICAL"])),
    ];

    [Theory]
    [InlineData("PAPER", "2020-04-06T23:59:59+06:00", "PERMIT_ACTIVE")]
    [InlineData("PAPER", "2020-04-07T00:00:00+06:00", "SUPERSEDED_GENERATION")]
    [InlineData("HQ-1", "2020-04-06T23:59:59+06:00", "NOT_YET_VALID")]
    [InlineData("HQ-1", "2020-04-07T00:00:00+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-1", "2020-04-15T23:59:59+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-1", "2020-04-16T00:00:00+06:00", "SUPERSEDED_GENERATION")]
    [InlineData("HQ-2", "2020-04-16T00:00:00+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-3", "2020-04-20T23:59:59+06:00", "NOT_YET_VALID")]
    [InlineData("HQ-2", "2020-04-21T00:00:00+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-3", "2020-04-21T00:00:00+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-2", "2020-04-23T23:59:59+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-3", "2020-04-23T23:59:59+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-2", "2020-04-24T00:00:00+06:00", "SUPERSEDED_GENERATION")]
    [InlineData("HQ-3", "2020-04-24T00:00:00+06:00", "PERMIT_ACTIVE")]
    [InlineData("HQ-3", "2020-05-11T00:00:00+06:00", "REGIME_INACTIVE")]
    public void Decide_PermitOfABase_CountsWhileItsBaseDoes(string generation, string moment, string reason)
    {
        var at = Parse(moment);
        var permit = new PermitEntry(Guid.NewGuid(), "WORK", Almaty(2020, 3, 30), EmergencyEnds, null) { Generation = generation };

        Assert.Equal(reason, At(at, Of(permit)).Worst());
    }

    [Fact]
    public void Decide_InBothBases_TheLaterOneIsNamed()
    {
        var permits = Bases[2..].Select(b => new PermitEntry(Guid.NewGuid(), "WORK", Almaty(2020, 4, 14), EmergencyEnds, null) { Generation = b.Code }).ToArray();

        foreach (var day in Enumerable.Range(21, 4))
        {
            Assert.Equal("HQ-3", At(Almaty(2020, 4, day, 12), Of(permits)).First().Permit!.Generation);
        }

        Assert.Equal("HQ-2", At(Almaty(2020, 4, 20, 12), Of(permits)).First().Permit!.Generation);
    }

    [Theory]
    [InlineData("2020-03-21T23:59:59+06:00", "FREIGHT", "REGIME_INACTIVE", "2020-03-21")]
    [InlineData("2020-03-22T00:00:00+06:00", "FREIGHT", "CATEGORY_EXEMPT", "2020-03-22.1")]
    [InlineData("2020-03-27T23:59:59+06:00", "FREIGHT", "CATEGORY_EXEMPT", "2020-03-22.1")]
    [InlineData("2020-03-28T00:00:00+06:00", "FREIGHT", "NO_ACTIVE_PERMIT", "2020-03-28.1")]
    [InlineData("2020-03-28T00:00:00+06:00", "MEDICAL_STAFF", "CATEGORY_EXEMPT", "2020-03-28.1")]
    public void Decide_AroundThe28thOfMarch_FollowsTheRulesOfTheDay(string moment, string category, string reason, string ruleSet)
    {
        var before = new RuleSetEntry("2020-03-21", Almaty(2020, 1, 1), Almaty(2020, 1, 1), null, new([], [], []));
        var rules = new Rules(1, [.. RuleSets, before], Frozen([]), FrozenDictionary<string, string>.Empty, FrozenSet<string>.Empty);
        var at = Parse(moment);

        var situation = Situation.Of(at, at, "ALMATY", null, rules, [Person(new Dossier([], at, DossierSource.Database) { Exemptions = [new(category, Almaty(2020, 3, 20), null, null)] })]);

        Assert.Equal((reason, ruleSet), (situation.Worst(), situation.RuleSetVersion));
    }

    [Fact]
    public void InForceAt_RuleSetTakenBack_TheOneBeforeIsInForceAgain()
    {
        var mistake = RuleSets[1] with { Version = "2020-04-01.1", ActiveFrom = Almaty(2020, 4, 1), RevertedAt = Almaty(2020, 4, 2) };
        var rules = new Rules(1, [mistake, .. RuleSets], Frozen([]), FrozenDictionary<string, string>.Empty, FrozenSet<string>.Empty);

        Assert.Null(rules.InForceAt(Almaty(2020, 3, 21)));
        Assert.Equal("2020-03-28.1", rules.InForceAt(Almaty(2020, 3, 31))!.Version);
        Assert.Equal("2020-04-01.1", rules.InForceAt(Almaty(2020, 4, 1, 12))!.Version);
        Assert.Equal("2020-03-28.1", rules.InForceAt(Almaty(2020, 4, 2))!.Version);
    }

    /// <summary>A written referral, one escort in the car.</summary>
    [Fact]
    public void Decide_PatientOnThe6thOfApril_ShowsTheReferral()
    {
        var at = Almaty(2020, 4, 6, 10);
        var permit = new PermitEntry(Guid.NewGuid(), "MEDICAL", at, at.AddDays(1), null) { Conditions = ["ONE_ESCORT", "MEDICAL_REFERRAL"] };

        Assert.Equal("DOCUMENT_REQUIRED", At(at, Of(permit)).Worst());
        Assert.Equal("PERMIT_ACTIVE_WITH_CONDITIONS", (At(at, Of(permit)) with { RuleSet = RuleSets[0] }).Worst());
    }

    [Fact]
    public void Decide_EmergencyPermit_EndsAfter48Hours()
    {
        var issued = Almaty(2020, 4, 8, 21, 30);
        var permit = new PermitEntry(Guid.NewGuid(), "RELATIVE_ILL", issued, issued.AddHours(48), null) { Source = PermitSource.Emergency };

        Assert.Equal("PERMIT_ACTIVE", At(issued, Of(permit)).Worst());
        Assert.Equal("PERMIT_ACTIVE", At(issued.AddHours(48).AddTicks(-1), Of(permit)).Worst());
        Assert.Equal("EXPIRED", At(issued.AddHours(48), Of(permit)).Worst());
    }

    private static Situation At(DateTimeOffset at, Dossier dossier) =>
        Situation.Of(at, at, "ALMATY", null, new(1, RuleSets, Frozen(Bases), FrozenDictionary<string, string>.Empty, FrozenSet<string>.Empty), [Person(dossier with { AsOf = at })]);

    private static FrozenDictionary<string, GenerationEntry> Frozen(IEnumerable<GenerationEntry> generations) =>
        generations.ToFrozenDictionary(g => g.Code);

    private static DateTimeOffset Parse(string moment) => DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
}
