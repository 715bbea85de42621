using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.RuleSets;

namespace Ruqsat.PermitCheck.Tests.Checks;

/// <summary>Situations in a few words: a Tuesday morning of April 2020 at the border of Almaty, under a regime everywhere.</summary>
internal static class Situations
{
    public static readonly DateTimeOffset At = Almaty(2020, 4, 7, 9, 15);

    public static readonly GenerationEntry[] Generations =
    [
        new("NOW", At.AddDays(-5), null), new("OLD", At.AddDays(-9), At.AddDays(-1)), new("NEXT", At.AddDays(1), null), new("PREPARED", null, null),
    ];

    public static DateTimeOffset Almaty(int year, int month, int day, int hour = 0, int minute = 0)
    {
        var local = new DateTime(year, month, day, hour, minute, 0);
        return new(local, TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty").GetUtcOffset(local));
    }

    /// <summary>A key of nobody, the same for the same number.</summary>
    public static SubjectKey Key(byte number) => SubjectKey.FromBytes([1, number, .. new byte[SubjectKey.MacLength - 1]]);

    public static PermitEntry Permit(double fromDays = -1, double toDays = 1, double? revokedDays = null) =>
        new(Guid.CreateVersion7(), "WORK", At.AddDays(fromDays), At.AddDays(toDays), revokedDays is { } days ? At.AddDays(days) : null);

    public static RuleSetEntry Rules(string[]? exempt = null, string[]? documents = null, params Regime[] regimes) =>
        new("2020-03-19.1", At.AddDays(-20), At.AddDays(-20), null, new(regimes.Length > 0 ? regimes : [new(null, At.AddDays(-20), null)], exempt ?? [], documents ?? []));

    public static Dossier Of(params PermitEntry[] permits) => new(permits, At, DossierSource.Database);

    public static SituationSubject Person(Dossier? dossier, byte key = 1) => SituationSubject.Of(SubjectKind.Iin, [Key(key)], dossier);

    public static SituationSubject Car(Dossier? dossier, byte key = 100) => SituationSubject.Of(SubjectKind.Plate, [Key(key)], dossier);

    public static Situation With(params SituationSubject[] subjects) => new(At, At, "ALMATY", null, Rules(), Generations, subjects);

    public static Situation With(params PermitEntry[] permits) => With(Person(Of(permits)));

    public static SubjectDecision First(this Situation situation) => PermitDecision.Decide(situation)[0];

    public static string Worst(this Situation situation) => PermitDecision.WorstOf(PermitDecision.Decide(situation)).Reason.Code;
}
