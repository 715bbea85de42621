using CsCheck;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Tests.Checks;

public sealed class PermitDecisionTests
{
    private static readonly DateTimeOffset At = new(2020, 4, 7, 9, 15, 0, TimeSpan.FromHours(6));

    // Days before and after the moment that is judged.
    private static readonly Gen<PermitEntry> AnyPermit = Gen.Select(Gen.Guid, Gen.Int[-5, 5], Gen.Int[1, 5], Gen.Int[-5, 5].Nullable()).Select((id, from, days, revoked) =>
        new PermitEntry(id, "WORK", At.AddDays(from), At.AddDays(from + days), revoked is { } day ? At.AddDays(day) : null));

    private static readonly Gen<Dossier> AnyDossier = AnyPermit.List[0, 6].Select(permits => new Dossier(permits, At, DossierSource.Database));

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
    [MemberData(nameof(OnePermit))]
    public void Decide_OnePermit_GivesItsReason(double fromDays, double toDays, double? revokedDays, string reason)
    {
        var permit = Permit(fromDays, toDays, revokedDays);

        var decision = PermitDecision.Decide(Of(permit), At);

        Assert.Equal(reason, decision.Reason.Code);
        Assert.Equal(permit, decision.Permit);
    }

    [Fact]
    public void Decide_NoPermit_IsNoActivePermitOfNobody()
    {
        var decision = PermitDecision.Decide(Of(), At);

        Assert.Equal((Reason.NoActivePermit, null), (decision.Reason, decision.Permit));
        Assert.Equal(Decision.Deny, decision.Reason.Decision);
    }

    [Fact]
    public void Decide_RegistryNotAsked_IsReview() => Assert.Equal(Reason.SourceUnavailable, PermitDecision.Decide(null, At).Reason);

    [Fact]
    public void Decide_SeveralPermits_ActiveBeatsAllOthers()
    {
        var (longer, shorter) = (Permit(-1, 3), Permit(-2, 2));

        var decision = PermitDecision.Decide(Of(Permit(1, 9), shorter, Permit(-9, -1), longer, Permit(-1, 9, -0.1)), At);

        Assert.Equal((Reason.PermitActive, longer), (decision.Reason, decision.Permit));
    }

    [Fact]
    public void Decide_SeveralNotActive_NextStartIsTold()
    {
        var (next, later) = (Permit(1, 2), Permit(3, 9));

        var decision = PermitDecision.Decide(Of(later, Permit(-1, 1, -0.1), next, Permit(-3, -1)), At);

        Assert.Equal((Reason.NotYetValid, next), (decision.Reason, decision.Permit));
    }

    [Theory]
    [InlineData(-2, -1, "EXPIRED")]
    [InlineData(-1, -2, "REVOKED")]
    public void Decide_OnlyEndedPermits_TheLastEndIsTold(double expiredDays, double revokedDays, string reason) =>
        Assert.Equal(reason == "EXPIRED" ? "REVOKED" : "EXPIRED", PermitDecision.Decide(Of(Permit(-9, expiredDays), Permit(-9, 9, revokedDays)), At).Reason.Code);

    [Fact]
    public void Decide_AnyDossier_AllowsExactlyIfAPermitIsInForce() => AnyDossier.Sample(dossier =>
    {
        var isInForce = dossier.Permits.Any(p => p.ValidFrom <= At && At < p.ValidTo && !(p.RevokedAt <= At));
        return isInForce == (PermitDecision.Decide(dossier, At).Reason.Decision == Decision.Allow);
    });

    [Fact]
    public void Decide_AnotherOrderOfPermits_GivesTheSame() => Gen.Select(AnyDossier, Gen.Int).Sample((dossier, seed) =>
    {
        var permits = dossier.Permits.ToArray();
        new Random(seed).Shuffle(permits);
        return PermitDecision.Decide(dossier, At) == PermitDecision.Decide(Of(permits), At);
    });

    [Fact]
    public void WorstOf_AnAddedSubject_NeverImproves() =>
        Gen.Select(AnyDossier.Null().List[1, 4], AnyDossier.Null()).Sample((car, added) =>
        {
            var decisions = car.ConvertAll(d => PermitDecision.Decide(d, At));
            return PermitDecision.WorstOf([.. decisions, PermitDecision.Decide(added, At)]).Reason.Decision >= PermitDecision.WorstOf(decisions).Reason.Decision;
        });

    [Fact]
    public void WorstOf_OneSubjectNotAsked_NeverAllows() => Gen.Select(AnyDossier.List[0, 4], Gen.Int[0, 4]).Sample((car, place) =>
    {
        var decisions = car.ConvertAll(d => PermitDecision.Decide(d, At));
        decisions.Insert(Math.Min(place, decisions.Count), PermitDecision.Decide(null, At));
        return PermitDecision.WorstOf(decisions).Reason.Decision != Decision.Allow;
    });

    [Fact]
    public void WorstOf_Nobody_IsNoPermission() => Assert.Equal(Reason.SourceUnavailable, PermitDecision.WorstOf([]).Reason);

    [Fact]
    public void WorstOf_EquallyBad_TheFirstIsTold()
    {
        var (expired, revoked) = (PermitDecision.Decide(Of(Permit(-2, -1)), At), PermitDecision.Decide(Of(Permit(-2, 1, -1)), At));

        Assert.Same(expired, PermitDecision.WorstOf([expired, revoked]));
        Assert.Same(revoked, PermitDecision.WorstOf([revoked, expired]));
    }

    [Fact]
    public void MomentFor_ClockBehindAKnownRevocation_IsTheRevocation()
    {
        var dossier = Of(Permit(-1, 1, 0.001));

        Assert.Equal(Reason.Revoked, PermitDecision.Decide(dossier, PermitDecision.MomentFor([dossier], At)).Reason);
        Assert.Equal(At, PermitDecision.MomentFor([Of(Permit(-1, 1, -0.001))], At));
        Assert.Equal(At, PermitDecision.MomentFor([Of()], At));
    }

    [Fact]
    public void Merge_KeysOfTwoVersions_AreOneDossier()
    {
        var old = Of(Permit(-1, 1)) with { Source = DossierSource.Cache };
        var merged = Dossier.Merge([Of() with { AsOf = At.AddSeconds(-5) }, old]);

        Assert.Equal(Reason.PermitActive, PermitDecision.Decide(merged, At).Reason);
        Assert.Equal((DossierSource.Database, At.AddSeconds(-5)), (merged.Source, merged.AsOf));
    }

    private static PermitEntry Permit(double fromDays, double toDays, double? revokedDays = null) =>
        new(Guid.CreateVersion7(), "WORK", At.AddDays(fromDays), At.AddDays(toDays), revokedDays is { } days ? At.AddDays(days) : null);

    private static Dossier Of(params PermitEntry[] permits) => new(permits, At, DossierSource.Database);
}
