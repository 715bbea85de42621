using System.Security.Claims;
using System.Text.Json;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Audits;

/// <summary>
/// Looks at people's data that are no checks: each is a record about everybody whose data were shown, durable before the answer leaves.
/// If it cannot be recorded, the exception leads to a 503 and nothing is shown.
/// </summary>
internal sealed class ReadJournal(AuditJournal journal, TimeProvider time)
{
    /// <summary>Returns when the record is durable. A list on which nobody stands is nobody's data: no record.</summary>
    /// <param name="action">One of <see cref="ReadActions"/>.</param>
    /// <param name="what">The permit, prohibition, exemption or check that was asked for; null for a search or list.</param>
    /// <param name="subjects">Whose data were shown, or who was searched for.</param>
    /// <param name="found">How many rows were shown.</param>
    public async Task RecordAsync(ClaimsPrincipal user, string action, Guid? what, IEnumerable<AuditSubject> subjects, int found, CancellationToken cancellationToken)
    {
        var distinct = subjects.DistinctBy(s => (s.Kind, Convert.ToHexString(s.Key))).ToList();
        if (distinct.Count == 0)
        {
            return;
        }

        var now = time.GetStoredNow();
        await journal.RecordAsync(
            new()
            {
                RecordId = Guid.CreateVersion7(now),
                At = now,
                Actor = user.AccountId(),
                Action = action,
                Content = JsonSerializer.SerializeToUtf8Bytes(new(what, found), AuditContentJson.Default.ReadContent),
                Subjects = distinct,
            },
            cancellationToken);
    }

    /// <summary>The holder of a permit.</summary>
    public static AuditSubject HolderOf(Permit permit) => new(permit.SubjectKind.ToString(), permit.SubjectKey);

    /// <summary>Somebody who was named.</summary>
    public static AuditSubject Of(Subject subject, SubjectKeys keys) => new(subject.Kind.ToString(), keys.KeyOf(subject).ToBytes());
}

/// <summary>What can be looked at, beside checks. Stored: the values never change.</summary>
internal static class ReadActions
{
    public const string ReadPermit = "READ_PERMIT";

    public const string ReadPermitChanges = "READ_PERMIT_CHANGES";

    public const string SearchPermits = "SEARCH_PERMITS";

    public const string ListEmergencyPermits = "LIST_EMERGENCY_PERMITS";

    /// <summary>A search that was not answered: too many different subjects.</summary>
    public const string SearchRefused = "SEARCH_REFUSED";

    public const string ReadProhibition = "READ_PROHIBITION";

    public const string SearchProhibitions = "SEARCH_PROHIBITIONS";

    public const string ReadExemption = "READ_EXEMPTION";

    public const string SearchExemptions = "SEARCH_EXEMPTIONS";

    /// <summary>Who loses permission by an activation.</summary>
    public const string PreviewGeneration = "PREVIEW_GENERATION";

    /// <summary>Why a check was answered so, and how it would be answered now.</summary>
    public const string ExplainCheck = "EXPLAIN_CHECK";

    /// <summary>Overrides with the words of the officers.</summary>
    public const string ListOverrides = "LIST_OVERRIDES";
}
