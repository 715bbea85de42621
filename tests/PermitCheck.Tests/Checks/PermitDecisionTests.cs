using System.Globalization;
using System.Text.Json;
using CsCheck;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.RuleSets;
using static Ruqsat.PermitCheck.Tests.Checks.Situations;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class PermitDecisionTests
{
    /// <summary>One situation for every reason there is.</summary>
    private static readonly Dictionary<string, Situation> EveryReason = new()
    {
        ["PERMIT_ACTIVE"] = With(Permit()),
        ["PERMIT_ACTIVE_WITH_CONDITIONS"] = With(Permit() with { Conditions = ["ONE_ESCORT"] }),
        ["CATEGORY_EXEMPT"] = With(Person(Of() with { Exemptions = [new("MEDICAL", At, null, null)] })) with { RuleSet = Rules(exempt: ["MEDICAL"]) },
        ["RESIDENT_RETURNING"] = With(Permit() with { Ground = "RESIDENT" }) with { Direction = Direction.In },
        ["REGIME_INACTIVE"] = With(Person(Of())) with { RuleSet = Rules(regimes: new Regime("ALMATY_REGION", At.AddDays(-1), null)) },
        ["NOT_YET_VALID"] = With(Permit(1, 2)),
        ["EXPIRED"] = With(Permit(-2, -1)),
        ["REVOKED"] = With(Permit(-1, 1, -0.5)),
        ["SUPERSEDED_GENERATION"] = With(Permit() with { Generation = "OLD" }),
        ["OUTSIDE_TIME_WINDOW"] = With(Permit() with { Window = new(0b000_0010, new(10, 0), new(20, 0)) }),
        ["OUTSIDE_ZONE"] = With(Permit() with { Zones = ["ALMATY_REGION"] }),
        ["WRONG_DIRECTION"] = With(Permit() with { Directions = [Direction.Out] }) with { Direction = Direction.In },
        ["VEHICLE_NOT_BOUND"] = With(Person(Of(Permit() with { BoundKeys = [Key(101)] })), Car(Of(Permit()), 100)),
        ["PERSON_NOT_BOUND"] = With(Car(Of(Permit() with { BoundKeys = [Key(1)] })), Person(Of(Permit()), 1), Person(Of(Permit()), 2)),
        ["USES_EXHAUSTED"] = With(Permit() with { MaxUses = 2, Uses = 2 }),
        ["PROHIBITED"] = With(Person(Of(Permit()) with { Prohibitions = [new(Guid.NewGuid(), At, null, At, null)] })),
        ["NO_ACTIVE_PERMIT"] = With(Person(Of())),
        ["DOCUMENT_REQUIRED"] = With(Permit() with { Ground = "FUNERAL" }) with { RuleSet = Rules(documents: ["FUNERAL"]) },
        ["SOURCE_UNAVAILABLE"] = With(Person(null)),
        ["STALE_SNAPSHOT"] = With(Permit()) with { AskedAt = At + PermitDecision.MaxAge + TimeSpan.FromTicks(1) },
    };

    // Days before and after the moment that is judged, people 1 to 3, cars 100 and 101.
    private static readonly Gen<PermitEntry> AnyPermit =
        from id in Gen.Guid
        from days in Gen.Select(Gen.Int[-5, 5], Gen.Int[1, 5])
        from ends in Gen.Select(Gen.Int[-5, 9].Nullable(), Gen.Int[-5, 9].Nullable())
        from ground in OneOf("WORK", "RESIDENT", "FUNERAL")
        from generation in OneOf<string?>(null, null, "NOW", "OLD", "NEXT", "PREPARED", "UNKNOWN")
        from place in Gen.Select(
            OneOf<string[]?>(null, ["ALMATY"], ["ALMATY_REGION"]), OneOf<Direction[]?>(null, [Direction.In], [Direction.Out]), OneOf<string[]?>(null, ["MASK"]))
        from window in OneOf<WeeklyWindow?>(null, new(0b111_1111, new(9, 0), new(10, 0)), new(0b000_0001, new(20, 0), new(9, 30)), new(0b000_0010, new(20, 0), new(9, 30)))
        from bound in OneOf<byte>(1, 2, 3, 100, 101).Array[1, 3].Null()
        from uses in Gen.Int[0, 3]
        select new PermitEntry(id, ground, At.AddDays(days.Item1), At.AddDays(days.Item1 + days.Item2), ends.Item1 is { } revoked ? At.AddDays(revoked) : null)
        {
            Generation = generation,
            Zones = place.Item1,
            Directions = place.Item2,
            Conditions = place.Item3,
            Window = window,
            BoundKeys = bound?.Distinct().Select(Key).ToArray(),
            SuspendedAt = ends.Item2 is { } suspended ? At.AddDays(suspended) : null,
            MaxUses = uses == 0 ? null : uses,
            Uses = 2,
        };

    private static readonly Gen<ProhibitionEntry> AnyProhibition = Gen.Select(Gen.Guid, Gen.Int[-5, 5], Gen.Int[1, 5].Nullable(), Gen.Int[-5, 5].Nullable()).Select((id, from, length, lifted) =>
        new ProhibitionEntry(id, At.AddDays(from), length is { } days ? At.AddDays(from + days) : null, At.AddDays(-6), lifted is { } day ? At.AddDays(day) : null));

    private static readonly Gen<Dossier> AnyDossier =
        Gen.Select(AnyPermit.List[0, 5], AnyProhibition.List[0, 1], Gen.Select(OneOf("MEDICAL", "FREIGHT"), Gen.Int[-2, 2]).List[0, 1], OneOf(0, 10)).Select((permits, prohibitions, exemptions, minutes) =>
            new Dossier(permits, At.AddMinutes(-minutes), DossierSource.Database)
            {
                Prohibitions = prohibitions,
                Exemptions = [.. exemptions.Select(e => new ExemptionEntry(e.Item1, At.AddDays(e.Item2), null, null))],
            });

    private static readonly Gen<SituationSubject> AnySubject = Gen.Select(AnyDossier.Null(), OneOf<byte>(1, 2, 3, 100, 101)).Select((dossier, key) => key < 100 ? Person(dossier, key) : Car(dossier, key));

    private static readonly Gen<Situation> AnySituation = Gen.Select(
        AnySubject.Array[1, 4], OneOf<Direction?>(null, Direction.In, Direction.Out),
        OneOf<RuleSetEntry?>(null, Rules(), Rules(exempt: ["MEDICAL"], documents: ["FUNERAL"]), Rules(regimes: new Regime("ALMATY_REGION", At, null))))
        .Select((subjects, direction, rules) => With(subjects) with { Direction = direction, RuleSet = rules });

    public static TheoryData<string> Codes => [.. Reason.All.Select(r => r.Code)];

    public static TheoryData<double, double, double?, string> OnePermit => new()
    {
        { -1, 1, null, "PERMIT_ACTIVE" },
        { 0, 1, null, "PERMIT_ACTIVE" },
        { -1, 0, null, "EXPIRED" },
        { -2, -1, null, "EXPIRED" },
        { 1e-9, 1, null, "NOT_YET_VALID" },
        { 1, 2, null, "NOT_YET_VALID" },
        { -1, 1, 0, "REVOKED" },
        { -1, 1, -0.5, "REVOKED" },
        { -1, 1, 0.5, "PERMIT_ACTIVE" },
        { 1, 2, -1, "REVOKED" },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Decide_SituationOfAReason_GivesIt(string code) => Assert.Equal(code, EveryReason[code].Worst());

    [Theory]
    [MemberData(nameof(OnePermit))]
    public void Decide_OnePermit_GivesItsReason(double fromDays, double toDays, double? revokedDays, string reason)
    {
        var permit = Permit(fromDays, toDays, revokedDays);

        var decision = With(permit).First();

        Assert.Equal(reason, decision.Reason.Code);
        Assert.Equal(permit, decision.Permit);
    }

    [Theory]
    [InlineData("NOW", "PERMIT_ACTIVE")]
    [InlineData("OLD", "SUPERSEDED_GENERATION")]
    [InlineData("NEXT", "NOT_YET_VALID")]
    [InlineData("PREPARED", "NOT_YET_VALID")]
    [InlineData("UNKNOWN", "NOT_YET_VALID")]
    public void Decide_PermitOfAGeneration_CountsWithIt(string generation, string reason) => Assert.Equal(reason, With(Permit() with { Generation = generation }).Worst());

    [Fact]
    public void Decide_SuspendedPermit_IsLikeNone()
    {
        var suspended = With(Permit() with { SuspendedAt = At });

        Assert.Equal((Reason.NoActivePermit, null), (suspended.First().Reason, suspended.First().Permit));
        Assert.Equal("PERMIT_ACTIVE", With(Permit() with { SuspendedAt = At.AddTicks(1) }).Worst());
    }

    [Theory]
    [InlineData(-1, null, null, "PROHIBITED")]
    [InlineData(-1, 0d, null, "PERMIT_ACTIVE")]
    [InlineData(1, null, null, "PERMIT_ACTIVE")]
    [InlineData(-1, null, 0d, "PERMIT_ACTIVE")]
    [InlineData(-1, null, 0.1, "PROHIBITED")]
    public void Decide_Prohibition_CountsInItsTime(double from, double? to, double? lifted, string reason) => Assert.Equal(reason, With(Person(Of(Permit()) with
    {
        Prohibitions = [new(Guid.NewGuid(), At.AddDays(from), to is { } t ? At.AddDays(t) : null, At.AddDays(-2), lifted is { } l ? At.AddDays(l) : null)],
    })).Worst());

    [Fact]
    public void Decide_ProhibitionWithoutRegimeAndExempt_StillProhibits() => Assert.Equal("PROHIBITED", (EveryReason["CATEGORY_EXEMPT"] with
    {
        RuleSet = Rules(exempt: ["MEDICAL"], regimes: new Regime("ALMATY_REGION", At, null)),
        Subjects = [Person(Of() with { Exemptions = [new("MEDICAL", At, null, null)], Prohibitions = [new(Guid.NewGuid(), At, null, At, null)] })],
    }).Worst());

    [Fact]
    public void Decide_NoRuleSet_IsARegimeEverywhereForEverybody()
    {
        var situation = EveryReason["CATEGORY_EXEMPT"] with { RuleSet = null };

        Assert.Equal(("NO_ACTIVE_PERMIT", "NONE"), (situation.Worst(), situation.RuleSetVersion));
        Assert.Equal("PERMIT_ACTIVE", (EveryReason["DOCUMENT_REQUIRED"] with { RuleSet = null }).Worst());
    }

    [Theory]
    [InlineData(7, "08:59", false)]
    [InlineData(7, "09:00", true)]
    [InlineData(7, "19:59", true)]
    [InlineData(7, "20:00", false)]
    [InlineData(8, "09:00", false)]
    public void Decide_WindowOfOneDay_IncludesItsStartOnly(int day, string time, bool isOpen) => AssertWindow(new(0b000_0010, new(9, 0), new(20, 0)), day, time, isOpen);

    /// <summary>Opens on Tuesday evening, 7 April 2020, and closes on Wednesday morning.</summary>
    [Theory]
    [InlineData(7, "05:59", false)]
    [InlineData(7, "21:59", false)]
    [InlineData(7, "22:00", true)]
    [InlineData(8, "00:00", true)]
    [InlineData(8, "05:59", true)]
    [InlineData(8, "06:00", false)]
    [InlineData(8, "22:00", false)]
    public void Decide_WindowOverMidnight_BelongsToTheDayOnWhichItOpens(int day, string time, bool isOpen) => AssertWindow(new(0b000_0010, new(22, 0), new(6, 0)), day, time, isOpen);

    [Theory]
    [InlineData(7, "00:00", true)]
    [InlineData(7, "23:59", true)]
    [InlineData(8, "00:00", false)]
    public void Decide_WindowFromMidnightToMidnight_IsTheWholeDay(int day, string time, bool isOpen) => AssertWindow(new(0b000_0010, new(0, 0), new(0, 0)), day, time, isOpen);

    /// <summary>On 1 March 2024 the clocks of Almaty went from UTC+6 to UTC+5: 23 o'clock of 29 February, a Thursday, came twice.</summary>
    [Theory]
    [InlineData("2024-02-29T16:59:00Z", false)]
    [InlineData("2024-02-29T17:00:00Z", true)]
    [InlineData("2024-02-29T18:00:00Z", true)]
    [InlineData("2024-02-29T18:59:00Z", true)]
    [InlineData("2024-02-29T19:00:00Z", false)]
    [InlineData("2024-03-07T17:00:00Z", false)]
    [InlineData("2024-03-07T18:00:00Z", true)]
    public void Decide_WindowAcrossTheChangeOf2024_FollowsTheClockOfTheCity(string moment, bool isOpen)
    {
        var at = DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture);
        var situation = With(Permit(-1, 9999) with { Window = new(0b000_1000, new(23, 0), new(0, 0)) }) with { At = at };

        Assert.Equal(isOpen ? "PERMIT_ACTIVE" : "OUTSIDE_TIME_WINDOW", situation.Worst());
    }

    [Fact]
    public void Decide_BoundPermit_IsJudgedOnlyByWhoIsThere()
    {
        var person = Person(Of(Permit() with { BoundKeys = [Key(100), Key(101)] }));
        var car = Car(Of(Permit() with { BoundKeys = [Key(1), Key(2)] }));

        Assert.Equal("PERMIT_ACTIVE", With(person).Worst());
        Assert.Equal("PERMIT_ACTIVE", With(car).Worst());
        Assert.Equal("PERMIT_ACTIVE", With(person, car).Worst());
        Assert.Equal("PERMIT_ACTIVE", With(car, person, Person(Of(Permit()), 2)).Worst());
        Assert.Equal("PERSON_NOT_BOUND", With(car, person, Person(Of(Permit()), 3)).Worst());
        Assert.Equal("VEHICLE_NOT_BOUND", With(person, Car(Of(Permit()), 102)).Worst());
    }

    [Fact]
    public void Decide_DirectionNotKnown_StandsInNobodysWay() => Assert.Equal("PERMIT_ACTIVE", (EveryReason["WRONG_DIRECTION"] with { Direction = null }).Worst());

    [Fact]
    public void Decide_SeveralPermits_ActiveBeatsAllOthers()
    {
        var (longer, shorter) = (Permit(-1, 3), Permit(-2, 2));

        var decision = With(Permit(1, 9), shorter, Permit(-9, -1), longer, Permit(-1, 9, -0.1), Permit(-1, 9) with { Conditions = ["MASK"] }).First();

        Assert.Equal((Reason.PermitActive, longer), (decision.Reason, decision.Permit));
    }

    [Fact]
    public void Decide_SeveralNotActive_NextStartIsTold()
    {
        var (next, later) = (Permit(1, 2), Permit(3, 9));

        var decision = With(later, Permit(-1, 1, -0.1), next, Permit(-3, -1)).First();

        Assert.Equal((Reason.NotYetValid, next), (decision.Reason, decision.Permit));
    }

    [Fact]
    public void Decide_AnotherHourWouldDo_IsToldBeforeWhatIsOver() =>
        Assert.Equal("OUTSIDE_TIME_WINDOW", With(Permit(-9, -1), Permit(1, 2), Permit() with { Window = new(0b000_0001, new(9, 0), new(10, 0)) }).Worst());

    [Theory]
    [InlineData(-2, -1, "REVOKED")]
    [InlineData(-1, -2, "EXPIRED")]
    public void Decide_OnlyEndedPermits_TheLastEndIsTold(double expiredDays, double revokedDays, string reason) =>
        Assert.Equal(reason, With(Permit(-9, expiredDays), Permit(-9, 9, revokedDays)).Worst());

    [Fact]
    public void Decide_ProhibitionInForce_NeverAllows() => Gen.Select(AnySituation, AnyDossier, Gen.Int[0, 4]).Sample((situation, dossier, place) =>
    {
        var prohibited = Person(dossier with { Prohibitions = [.. dossier.Prohibitions, new(Guid.NewGuid(), At.AddDays(-1), null, At, null)] });
        var subjects = situation.Subjects.ToList();
        subjects.Insert(Math.Min(place, subjects.Count), prohibited);
        var decisions = PermitDecision.Decide(situation with { Subjects = subjects });
        return decisions[subjects.IndexOf(prohibited)].Reason == Reason.Prohibited && PermitDecision.WorstOf(decisions).Reason.Decision == Decision.Deny;
    });

    [Fact]
    public void Decide_OneDossierMissing_NeverAllows() => Gen.Select(AnySituation, Gen.Int[0, 4]).Sample((situation, place) =>
    {
        var subjects = situation.Subjects.ToList();
        subjects.Insert(Math.Min(place, subjects.Count), Person(null));
        return PermitDecision.WorstOf(PermitDecision.Decide(situation with { Subjects = subjects })).Reason.Decision != Decision.Allow;
    });

    [Fact]
    public void Decide_AnAddedSubject_NeverImproves() => Gen.Select(AnySituation, AnySubject).Sample((situation, added) =>
        PermitDecision.WorstOf(PermitDecision.Decide(situation with { Subjects = [.. situation.Subjects, added] })).Reason.Decision
        >= PermitDecision.WorstOf(PermitDecision.Decide(situation)).Reason.Decision);

    [Fact]
    public void Decide_AnotherOrderOfRows_GivesTheSame() => Gen.Select(AnySituation, Gen.Int).Sample((situation, seed) =>
    {
        var random = new Random(seed);
        T[] Shuffled<T>(IEnumerable<T> rows)
        {
            var shuffled = rows.ToArray();
            random.Shuffle(shuffled);
            return shuffled;
        }

        var other = situation with
        {
            Generations = Shuffled(situation.Generations),
            Subjects = [.. situation.Subjects.Select(s => s with
            {
                Dossier = s.Dossier is { } d ? d with { Permits = Shuffled(d.Permits), Prohibitions = Shuffled(d.Prohibitions), Exemptions = Shuffled(d.Exemptions) } : null,
            })],
        };
        return PermitDecision.Decide(situation).SequenceEqual(PermitDecision.Decide(other));
    });

    /// <summary>What is stored with a check leads to the same decision, and without the registry.</summary>
    [Fact]
    public void Decide_FromTheStoredInputs_GivesTheSame() => AnySituation.Sample(situation =>
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(situation.ToStored(), CheckJson.Default.Situation);
        var stored = JsonSerializer.Deserialize(json, CheckJson.Default.Situation)!;
        return PermitDecision.Decide(situation).Select(d => (d.Reason, d.Permit?.Id)).SequenceEqual(PermitDecision.Decide(stored).Select(d => (d.Reason, d.Permit?.Id)));
    });

    [Fact]
    public void WorstOf_Nobody_IsNoPermission() => Assert.Equal(Reason.SourceUnavailable, PermitDecision.WorstOf([]).Reason);

    [Fact]
    public void WorstOf_EquallyBad_TheFirstIsTold()
    {
        var (expired, revoked) = (EveryReason["EXPIRED"].First(), EveryReason["REVOKED"].First());

        Assert.Same(expired, PermitDecision.WorstOf([expired, revoked]));
        Assert.Same(revoked, PermitDecision.WorstOf([revoked, expired]));
    }

    [Fact]
    public void MomentFor_ClockBehindWhatIsKnown_IsThatMoment()
    {
        foreach (var dossier in (Dossier[])
            [
                Of(Permit(-1, 1, 0.001)), Of(Permit() with { SuspendedAt = At.AddMinutes(1) }),
                Of(Permit()) with { Prohibitions = [new(Guid.NewGuid(), At.AddMinutes(1), null, At.AddMinutes(1), null)] },
            ])
        {
            Assert.NotEqual(Decision.Allow, (With(Person(dossier)) with { At = PermitDecision.MomentFor([dossier], At) }).First().Reason.Decision);
        }

        Assert.Equal(At, PermitDecision.MomentFor([Of(Permit(-1, 1, -0.001))], At));
        Assert.Equal(At, PermitDecision.MomentFor([Of()], At));
    }

    [Fact]
    public void Merge_KeysOfTwoVersions_AreOneDossier()
    {
        var old = Of(Permit()) with { Source = DossierSource.Cache };
        var merged = Dossier.Merge([Of() with { AsOf = At.AddSeconds(-5), Prohibitions = [new(Guid.NewGuid(), At.AddDays(1), null, At, null)] }, old]);

        Assert.Equal("PERMIT_ACTIVE", With(Person(merged)).Worst());
        Assert.Equal("PROHIBITED", (With(Person(merged)) with { At = At.AddDays(1) }).Worst());
        Assert.Equal((DossierSource.Database, At.AddSeconds(-5)), (merged.Source, merged.AsOf));
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void AssertWindow(WeeklyWindow window, int day, string time, bool isOpen)
    {
        var clock = TimeOnly.Parse(time, CultureInfo.InvariantCulture);
        var situation = With(Permit(-9, 9) with { Window = window }) with { At = Almaty(2020, 4, day, clock.Hour, clock.Minute) };
        Assert.Equal(isOpen ? "PERMIT_ACTIVE" : "OUTSIDE_TIME_WINDOW", situation.Worst());
    }
}
