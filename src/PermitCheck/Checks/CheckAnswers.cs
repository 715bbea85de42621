using System.Globalization;
using System.Security.Claims;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>How much of a permit somebody is shown; whoever talks on the phone sees least.</summary>
internal enum CheckView
{
    /// <summary>How long it lasts.</summary>
    Operator,

    /// <summary>Also where, when and under what conditions.</summary>
    Checkpoint,

    /// <summary>Also why.</summary>
    Full,
}

internal static class CheckViews
{
    /// <summary>The widest view of the roles that somebody has.</summary>
    public static CheckView Of(ClaimsPrincipal user) =>
        user.IsInRole(Roles.Auditor) ? CheckView.Full
        : user.IsInRole(Roles.CheckpointOfficer) || user.IsInRole(Roles.Supervisor) || user.IsInRole(Roles.Integration) ? CheckView.Checkpoint
        : CheckView.Operator;
}

/// <param name="Code">Stable code.</param>
/// <param name="Text">What the user reads.</param>
/// <param name="Next">Code of the next step.</param>
internal sealed record ReasonAnswer(string Code, LocalizedText Text, string Next)
{
    public static ReasonAnswer Of(Reason reason, ReasonTexts texts) => new(reason.Code, texts.Of(reason), reason.Next);
}

/// <summary>What a person is asked, so that a mistyped number is noticed: most mistakes in digit 11 give another valid number.</summary>
/// <param name="Initials">Of the holder, if the registry has them.</param>
/// <param name="BirthYear">From the IIN; left out when that does not tell.</param>
internal sealed record ConfirmAnswer(string? Initials, int? BirthYear)
{
    /// <summary>Only for a subject with a permit: otherwise the answer would tell who is in the registry.</summary>
    public static ConfirmAnswer? Of(Subject subject, PermitEntry? permit, IdentifierProtector protector)
    {
        if (permit is null)
        {
            return null;
        }

        int? birthYear = subject.Kind == SubjectKind.Iin ? Iin.Parse(subject.Reveal()).BirthYear : null;
        var initials = permit.Initials is { } bytes ? Open(bytes, permit.Id, protector) : null;
        return birthYear is null && initials is null ? null : new(initials, birthYear);
    }

    // Not to be read is not to be compared; the decision stands without it.
    private static string? Open(byte[] initials, Guid permit, IdentifierProtector protector)
    {
        try
        {
            return protector.Unprotect(initials, Permit.InitialsProtectionPurpose(permit));
        }
        catch (UnprotectException)
        {
            return null;
        }
    }
}

/// <summary>The permit that led to the decision. What the reader may not see, and what is not limited, is left out.</summary>
/// <param name="Zones">Left out: everywhere.</param>
/// <param name="Window">Left out: at any time.</param>
internal sealed record PermitAnswer(
    Guid Id, string? Ground, DateTimeOffset? ValidFrom, DateTimeOffset ValidTo, WindowAnswer? Window, IReadOnlyList<string>? Zones, IReadOnlyList<Direction>? Directions,
    IReadOnlyList<string>? Conditions)
{
    private static readonly Direction[] Both = [Direction.In, Direction.Out];

    public static PermitAnswer? Of(SubjectDecision decision, CheckView view)
    {
        if (decision.Permit is not { } permit)
        {
            return null;
        }

        // Which document to look at follows from the ground.
        var showsGround = view == CheckView.Full || (view == CheckView.Checkpoint && decision.Reason == Reason.DocumentRequired);
        return view == CheckView.Operator
            ? new(permit.Id, null, null, AlmatyTime.Of(permit.ValidTo), null, null, null, null)
            : new(
                permit.Id, showsGround ? permit.Ground : null, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo),
                permit.Window is { } window ? WindowAnswer.Of(window) : null, permit.Zones, permit.Directions ?? Both, permit.Conditions ?? []);
    }
}

/// <summary>Hours of a week by the clock of <paramref name="Zone"/>.</summary>
/// <param name="From">Hours and minutes.</param>
internal sealed record WindowAnswer(IReadOnlyList<string> Days, string From, string To, string Zone)
{
    private static readonly string[] Names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    public static WindowAnswer Of(WeeklyWindow window) => new([.. Names.Where((_, day) => (window.Days & (1 << day)) != 0)], Text(window.From), Text(window.To), "Asia/Almaty");

    private static string Text(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <param name="Source">Where the registry's data came from.</param>
/// <param name="AsOf">When they were read from the database.</param>
/// <param name="Stale">True if a change since then might be missing; data of this service never are.</param>
internal sealed record FreshnessAnswer(DossierSource Source, DateTimeOffset AsOf, bool Stale);
