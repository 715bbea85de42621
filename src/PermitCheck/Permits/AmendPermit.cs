using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Permits;

/// <summary>Changes some fields of a permit; the very next check judges by the new ones. Who, for what ground and in which generation stays: that would be another permit.</summary>
internal static class AmendPermit
{
    private static readonly string[] Clearable = ["purpose", "window", "initials", "maxUses"];

    /// <summary>What is left out stays as it is; an empty list empties a list.</summary>
    /// <param name="Reason">Code of a reason, see <see cref="AmendmentReasons"/>.</param>
    /// <param name="ValidFrom">Start, included.</param>
    /// <param name="ValidTo">End, not included.</param>
    /// <param name="Clear">Fields to be emptied that are no lists: <c>purpose</c>, <c>window</c>, <c>initials</c>, <c>maxUses</c>.</param>
    public sealed record Request(string? Reason, DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidTo = null, IReadOnlyList<string>? Clear = null) : TermsRequest
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(AmendPermit);
    }

    /// <param name="Fields">What is different now; empty: nothing was, and there is no new version.</param>
    /// <param name="EffectiveWithinSeconds">Left out: the next check sees it. Else Redis could not be told, and it takes so long at most.</param>
    public sealed record Response(Guid Id, DateTimeOffset ValidFrom, DateTimeOffset ValidTo, IReadOnlyList<string> Fields, int? EffectiveWithinSeconds);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Guid id, Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, PermitSteps steps, SubjectKeys keys,
        IdentifierProtector protector, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!EntityTag.TryRead(http.Request, out var version, out var invalid))
        {
            return invalid;
        }

        var today = AlmatyTime.DayOf(time.GetUtcNow());
        var errors = new List<FieldError>();
        var terms = PermitTerms.Read(request, null, today, errors);
        Validate(request, errors);
        await terms.CheckZonesAsync(db, errors, cancellationToken);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        IReadOnlyList<string> fields = [];
        var (problem, permit, effectiveWithinSeconds) = await steps.TakeAsync(id, version, user.AccountId(), request.Reason!, (permit, _) =>
        {
            if (permit.RevokedAt is not null)
            {
                return RefuseRevoked();
            }

            var (from, to) = (request.ValidFrom?.ToStored() ?? permit.ValidFrom, request.ValidTo?.ToStored() ?? permit.ValidTo);
            if (to <= from)
            {
                return new(Problems.Invalid("validTo", "VALIDITY_EMPTY"), null, []);
            }

            // Its 48 hours go on from where they began: moved step by step they would never end.
            if (permit.Source == PermitSource.Emergency && from > permit.ValidFrom)
            {
                return new(Problems.Invalid("validFrom", "EMERGENCY_MOVED"), null, []);
            }

            if (permit.Source == PermitSource.Emergency && IssueEmergencyPermit.IsTooLong(from, to))
            {
                return new(Problems.Invalid("validTo", "EMERGENCY_TOO_LONG"), null, []);
            }

            if (terms.Bound?.Any(s => (s.Kind == SubjectKind.Plate) == (permit.SubjectKind == SubjectKind.Plate)) == true)
            {
                return new(Problems.Invalid("boundTo", "BOUND_KIND"), null, []);
            }

            var changed = Apply(permit, from, to, terms, request.Clear ?? [], keys, protector);
            fields = changed;
            return changed.Length == 0 ? PermitStep.Nothing : PermitStep.Do(PermitChangeKind.Amended, changed);
        }, cancellationToken);
        if (problem is not null)
        {
            return problem;
        }

        EntityTag.Write(http.Response, permit.Version);
        return TypedResults.Ok(new Response(id, AlmatyTime.Of(permit.ValidFrom), AlmatyTime.Of(permit.ValidTo), fields, effectiveWithinSeconds));
    }

    public static PermitStep RefuseRevoked() =>
        PermitStep.Refuse(StatusCodes.Status409Conflict, "PERMIT_REVOKED", "The permit was revoked; that is not undone. Issue another one.");

    private static void Validate(Request request, List<FieldError> errors)
    {
        if (request.Reason is null || !AmendmentReasons.All.Contains(request.Reason))
        {
            errors.Add(new("reason", request.Reason is null ? "REASON_MISSING" : "REASON_UNKNOWN"));
        }

        if (request.Clear?.All(field => Clearable.Contains(field)) == false)
        {
            errors.Add(new("clear", "CLEAR_UNKNOWN"));
        }
    }

    /// <returns>Names of the fields that are different now.</returns>
    private static string[] Apply(
        Permit permit, DateTimeOffset from, DateTimeOffset to, PermitTerms terms, IReadOnlyList<string> clear, SubjectKeys keys, IdentifierProtector protector)
    {
        var changed = new List<string>();
        Set("validFrom", from != permit.ValidFrom, () => permit.ValidFrom = from);
        Set("validTo", to != permit.ValidTo, () => permit.ValidTo = to);
        Set("zones", terms.Zones?.SequenceEqual(permit.Zones) == false, () => permit.Zones = terms.Zones!);
        Set("directions", terms.Directions?.SequenceEqual(permit.Directions) == false, () => permit.Directions = terms.Directions!);
        Set("conditions", terms.Conditions?.SequenceEqual(permit.Conditions) == false, () => permit.Conditions = terms.Conditions!);
        var window = clear.Contains("window") ? null : terms.Window ?? permit.Window;
        Set("window", window != permit.Window, () => permit.Window = window);
        var maxUses = clear.Contains("maxUses") ? null : terms.MaxUses ?? permit.MaxUses;
        Set("maxUses", maxUses != permit.MaxUses, () => permit.MaxUses = maxUses);
        SetProtected("purpose", terms.Purpose, permit.PurposeProtected, Permit.PurposeProtectionPurpose(permit.Id), value => permit.PurposeProtected = value);
        SetProtected("initials", terms.Initials, permit.InitialsProtected, Permit.InitialsProtectionPurpose(permit.Id), value => permit.InitialsProtected = value);
        if (terms.Bound is { } bound)
        {
            var text = bound.Count == 0 ? null : BoundSubjects.Write(bound);
            var before = permit.BoundProtected is null ? null : protector.Unprotect(permit.BoundProtected, Permit.BoundProtectionPurpose(permit.Id));
            Set("boundTo", text != before, () =>
            {
                permit.BoundKeys = [.. bound.Select(s => keys.KeyOf(s).ToBytes())];
                permit.BoundProtected = text is null ? null : protector.Protect(text, Permit.BoundProtectionPurpose(permit.Id));
            });
        }

        return [.. changed];

        void Set(string field, bool isDifferent, Action set)
        {
            if (isDifferent)
            {
                set();
                changed.Add(field);
            }
        }

        void SetProtected(string field, string? text, byte[]? current, string purpose, Action<byte[]?> set)
        {
            var before = current is null ? null : protector.Unprotect(current, purpose);
            var after = clear.Contains(field) ? null : text ?? before;
            Set(field, after != before, () => set(after is null ? null : protector.Protect(after, purpose)));
        }
    }
}
