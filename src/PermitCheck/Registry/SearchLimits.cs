using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Registry;

/// <summary>A search of the registry by a person or car counts like a check: else whoever has used up his checks would go on here.</summary>
internal sealed class SearchLimits(SubjectCaps caps, ReadJournal reads, SubjectKeys keys)
{
    /// <summary>Counts the subject. A refused search stands in the journal like one that was answered.</summary>
    /// <returns>Null: go on. Otherwise 429, as a check answers it.</returns>
    public async Task<ProblemHttpResult?> CountAsync(Subject subject, HttpContext http, CancellationToken cancellationToken)
    {
        if (await caps.TryCountAsync(http.User, [keys.KeyOf(subject)], cancellationToken) is not { } wait)
        {
            return null;
        }

        await reads.RecordAsync(http.User, ReadActions.SearchRefused, null, [ReadJournal.Of(subject, keys)], 0, cancellationToken);
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.Create(StatusCodes.Status429TooManyRequests, "SUBJECT_CAP_REACHED", "This account has asked about too many different subjects within this hour.");
    }
}
