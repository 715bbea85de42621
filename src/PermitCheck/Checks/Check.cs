using System.Text.Json;
using System.Text.Json.Serialization;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Dossiers;

namespace Ruqsat.PermitCheck.Checks;

/// <summary>What a check was made for.</summary>
public enum Purpose
{
    Inquiry,
    Checkpoint,
}

/// <summary>What became of a check.</summary>
public enum CheckOutcome
{
    Answered,

    /// <summary>Whoever asked had looked up too many subjects; there is no decision.</summary>
    Refused,
}

/// <summary>The record of a check. Nobody hears an answer before it is durable.</summary>
public sealed class Check
{
    public required Guid DecisionId { get; init; }

    /// <summary>When the check was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The moment that was judged: <see cref="At"/>, or that of a call which was written down later.</summary>
    public required DateTimeOffset EvaluatedAt { get; init; }

    /// <summary>Account of whoever asked.</summary>
    public required string By { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required Purpose Purpose { get; init; }

    /// <summary>Id of the inquiry or code of the checkpoint.</summary>
    public required string PurposeReference { get; init; }

    public CheckOutcome Outcome { get; init; }

    /// <summary>Null when it was refused; not required, for then the stored record does not have it.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Code of a <see cref="Checks.Reason"/>, or why it was refused.</summary>
    public required string Reason { get; init; }

    /// <summary>What was judged, see <see cref="Situation.ToStored"/>: all that is needed to explain the decision and to make it again; null when it was refused.</summary>
    public Situation? Inputs { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DossierSource Source { get; init; }

    /// <summary>True if a change of the registry might have been missing.</summary>
    public bool Stale { get; init; }

    /// <summary>From the request to the decision, milliseconds; null where nobody waited.</summary>
    public double? DurationMs { get; init; }

    public required IReadOnlyList<CheckedSubject> Subjects { get; init; }
}

/// <summary>One subject of a check, by its look-up key.</summary>
public sealed class CheckedSubject
{
    /// <summary>Place in the request, from 0.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Position { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required SubjectKind Kind { get; init; }

    public required byte[] SubjectKey { get; init; }

    /// <summary>Null when the check was refused.</summary>
    public Decision? Decision { get; init; }

    public required string Reason { get; init; }

    /// <summary>The permit that led to the decision.</summary>
    public Guid? PermitId { get; init; }

    public static CheckedSubject Of(int position, SubjectKind kind, SubjectKey key, SubjectDecision decision) => new()
    {
        Position = position,
        Kind = kind,
        SubjectKey = key.ToBytes(),
        Decision = decision.Reason.Decision,
        Reason = decision.Reason.Code,
        PermitId = decision.Permit?.Id,
    };

    /// <summary>A subject that was asked about and not answered.</summary>
    public static CheckedSubject Refused(int position, SubjectKind kind, SubjectKey key, string reason) => new()
    {
        Position = position,
        Kind = kind,
        SubjectKey = key.ToBytes(),
        Decision = null,
        Reason = reason,
    };
}

/// <summary>
/// How a check is stored in the journal: whole, so that a new property is kept without further work. What has its default value
/// is left out, but where the property is required.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Check))]
internal sealed partial class CheckJson : JsonSerializerContext;
