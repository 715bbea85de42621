using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>
/// A duty officer lets somebody through whose relative is ill or has died: for 48 hours at most, and a second person looks at it
/// later (<see cref="ReviewEmergencyPermit"/>).
/// </summary>
internal static class IssueEmergencyPermit
{
    /// <summary>How long it may count.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromHours(48);

    /// <param name="Ground">Code of a ground, see <see cref="Grounds.Emergency"/>.</param>
    /// <param name="ValidTo">End, not included.</param>
    /// <param name="ValidFrom">Start, included; now unless said otherwise.</param>
    /// <param name="Iin">The person; exactly one of the three names the subject.</param>
    /// <param name="Plate">The car, in any script and spacing.</param>
    /// <param name="Passport">The foreigner.</param>
    public sealed record Request(
        string? Ground, DateTimeOffset? ValidTo, DateTimeOffset? ValidFrom = null, string? Iin = null, string? Plate = null, string? Passport = null) : TermsRequest
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(IssueEmergencyPermit);
    }

    public static async Task<Results<Created<IssuePermit.Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, SubjectKeys keys, IdentifierProtector protector,
        GroupCommit<IssuePermit.Draft, IssuePermit.Outcome> commits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        var now = time.GetStoredNow();
        var errors = new List<FieldError>();
        Validate(request, now, errors);
        var issue = new IssuePermit.Request(request.Ground, request.ValidFrom, request.ValidTo, request.Iin, request.Plate, request.Passport)
        {
            Purpose = request.Purpose,
            Zones = request.Zones,
            Directions = request.Directions,
            Window = request.Window,
            Conditions = request.Conditions,
            BoundTo = request.BoundTo,
            Initials = request.Initials,
            MaxUses = request.MaxUses,
        };
        return await IssuePermit.IssueAsync(
            issue, PermitSource.Emergency, idempotencyKey, errors, now, http, user, db, keys, protector, commits, cancellationToken);
    }

    /// <summary>True for a validity that an emergency permit must not have.</summary>
    public static bool IsTooLong(DateTimeOffset validFrom, DateTimeOffset validTo) => validTo - validFrom > Limit;

    private static void Validate(Request request, DateTimeOffset now, List<FieldError> errors)
    {
        if (request.Ground is not null && Grounds.All.Contains(request.Ground) && !Grounds.Emergency.Contains(request.Ground))
        {
            errors.Add(new("ground", "GROUND_NOT_FOR_EMERGENCY"));
        }

        if (request.ValidTo is { } to)
        {
            if (request.ValidFrom is null && to <= now)
            {
                errors.Add(new("validTo", "VALIDITY_EMPTY"));
            }
            else if (IsTooLong(request.ValidFrom ?? now, to))
            {
                errors.Add(new("validTo", "EMERGENCY_TOO_LONG"));
            }
        }
    }
}
