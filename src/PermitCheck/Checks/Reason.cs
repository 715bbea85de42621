namespace Ruqsat.PermitCheck.Checks;

/// <summary>The answers of a check, from the best to the worst.</summary>
public enum Decision
{
    Allow,
    Review,
    Deny,
}

/// <summary>Why a check was answered so. The reason carries its decision: the two can never contradict each other.</summary>
/// <param name="Code">Stable; stored with every check and part of the public API.</param>
/// <param name="Decision">The decision that follows from it.</param>
/// <param name="Next">Code of what to do now.</param>
public sealed record Reason(string Code, Decision Decision, string Next)
{
    public static readonly Reason PermitActive = new("PERMIT_ACTIVE", Decision.Allow, NextSteps.ShowId);
    public static readonly Reason PermitActiveWithConditions = new("PERMIT_ACTIVE_WITH_CONDITIONS", Decision.Allow, NextSteps.CheckConditions);
    public static readonly Reason CategoryExempt = new("CATEGORY_EXEMPT", Decision.Allow, NextSteps.ShowId);
    public static readonly Reason ResidentReturning = new("RESIDENT_RETURNING", Decision.Allow, NextSteps.ShowId);
    public static readonly Reason RegimeInactive = new("REGIME_INACTIVE", Decision.Allow, NextSteps.None);
    public static readonly Reason NotYetValid = new("NOT_YET_VALID", Decision.Deny, NextSteps.WaitForStart);
    public static readonly Reason Expired = new("EXPIRED", Decision.Deny, NextSteps.ApplyAgain);
    public static readonly Reason Revoked = new("REVOKED", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason SupersededGeneration = new("SUPERSEDED_GENERATION", Decision.Deny, NextSteps.ApplyAgain);
    public static readonly Reason OutsideTimeWindow = new("OUTSIDE_TIME_WINDOW", Decision.Deny, NextSteps.WaitForStart);
    public static readonly Reason OutsideZone = new("OUTSIDE_ZONE", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason WrongDirection = new("WRONG_DIRECTION", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason VehicleNotBound = new("VEHICLE_NOT_BOUND", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason PersonNotBound = new("PERSON_NOT_BOUND", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason UsesExhausted = new("USES_EXHAUSTED", Decision.Deny, NextSteps.ApplyAgain);
    public static readonly Reason Prohibited = new("PROHIBITED", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason NoActivePermit = new("NO_ACTIVE_PERMIT", Decision.Deny, NextSteps.AskHeadquarters);
    public static readonly Reason DocumentRequired = new("DOCUMENT_REQUIRED", Decision.Review, NextSteps.ShowDocument);
    public static readonly Reason SourceUnavailable = new("SOURCE_UNAVAILABLE", Decision.Review, NextSteps.CallDutyOfficer);
    public static readonly Reason StaleSnapshot = new("STALE_SNAPSHOT", Decision.Review, NextSteps.CallDutyOfficer);

    /// <summary>Every reason, in the order of the product's list.</summary>
    public static IReadOnlyList<Reason> All { get; } =
    [
        PermitActive, PermitActiveWithConditions, CategoryExempt, ResidentReturning, RegimeInactive, NotYetValid, Expired, Revoked, SupersededGeneration, OutsideTimeWindow,
        OutsideZone, WrongDirection, VehicleNotBound, PersonNotBound, UsesExhausted, Prohibited, NoActivePermit, DocumentRequired, SourceUnavailable, StaleSnapshot,
    ];
}

/// <summary>What the person, or whoever checks, does next.</summary>
internal static class NextSteps
{
    public const string None = "NONE";
    public const string ShowId = "SHOW_ID";
    public const string CheckConditions = "CHECK_CONDITIONS";
    public const string ShowDocument = "SHOW_DOCUMENT";
    public const string WaitForStart = "WAIT_FOR_START";
    public const string ApplyAgain = "APPLY_AGAIN";
    public const string AskHeadquarters = "ASK_HEADQUARTERS";
    public const string CallDutyOfficer = "CALL_DUTY_OFFICER";
}
