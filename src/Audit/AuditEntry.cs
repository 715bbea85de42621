namespace Ruqsat.Audit;

/// <summary>What somebody did with data of subjects, as it is handed to the <see cref="AuditJournal"/>. A service may derive from it to carry what its events need.</summary>
public class AuditEntry
{
    /// <summary>Unique; the decision id of a check.</summary>
    public required Guid RecordId { get; init; }

    /// <summary>When it was done; kept to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Account of whoever did it.</summary>
    public required string Actor { get; init; }

    /// <summary>One of <see cref="AuditActions"/>, or a code of the service; 40 characters at most.</summary>
    public required string Action { get; init; }

    /// <summary>Kind of what it was done for.</summary>
    public string? Purpose { get; init; }

    /// <summary>Which inquiry, checkpoint or case.</summary>
    public string? PurposeReference { get; init; }

    /// <summary>A JSON document in UTF-8 with the rest. No identifier in clear.</summary>
    public required byte[] Content { get; init; }

    /// <summary>Whose data, in the order of the request.</summary>
    public IReadOnlyList<AuditSubject> Subjects { get; init; } = [];
}

/// <summary>A subject of an entry.</summary>
/// <param name="Kind">Kind of identifier, for example <c>Iin</c>.</param>
/// <param name="Key">Bytes of the keyed look-up hash.</param>
public readonly record struct AuditSubject(string Kind, byte[] Key);

/// <summary>What can be done with data of subjects; a service has codes of its own beside these. Stored: the values never change.</summary>
public static class AuditActions
{
    /// <summary>A subject was checked and an answer given.</summary>
    public const string Check = "CHECK";

    /// <summary>A check was refused, for example by a cap.</summary>
    public const string CheckRefused = "CHECK_REFUSED";

    /// <summary>An account asked too often and was not heard; one record for each minute in which it did.</summary>
    public const string RateLimited = "RATE_LIMITED";

    /// <summary>An identifier was shown in full.</summary>
    public const string Unmask = "UNMASK";

    /// <summary>The journal was asked who looked a subject up.</summary>
    public const string AuditQuery = "AUDIT_QUERY";

    /// <summary>First record of each writer: it names the last records of the writers before.</summary>
    public const string Start = "AUDIT_START";
}
