using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Exemptions;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.RuleSets;

/// <summary>New rules, in force from a moment on: once for each <c>Idempotency-Key</c>, under the next name of the day.</summary>
internal static class CreateRuleSet
{
    private const int MaxRegimes = 100;

    /// <param name="Regimes">Where and when permits are needed; an empty list: nowhere.</param>
    /// <param name="ExemptCategories">Codes, see <see cref="Exemptions.ExemptionCategories"/>.</param>
    /// <param name="DocumentGrounds">Codes, see <see cref="Grounds"/>.</param>
    /// <param name="ActiveFrom">From when on; now unless said otherwise.</param>
    public sealed record Request(
        IReadOnlyList<RegimeForm>? Regimes, IReadOnlyList<string>? ExemptCategories = null, IReadOnlyList<string>? DocumentGrounds = null, DateTimeOffset? ActiveFrom = null);

    /// <param name="Zone">Code of the zone; left out: everywhere.</param>
    /// <param name="From">Start, included.</param>
    /// <param name="To">End, not included; left out: no end is set.</param>
    public sealed record RegimeForm(string? Zone, DateTimeOffset? From, DateTimeOffset? To = null);

    public static async Task<Results<Created<ListRuleSets.RuleSetItem>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, PermitCheckDbContext db, RegistryWriter registry, IdentifierProtector protector,
        CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var invalid))
        {
            return invalid;
        }

        var zones = await db.Zones.Select(z => z.Code).ToListAsync(cancellationToken);
        var errors = new List<FieldError>();
        Validate(request, zones, errors);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var content = new RuleSetContent(
            [.. request.Regimes!.Select(r => new Regime(r.Zone, r.From!.Value.ToStored(), r.To?.ToStored()))],
            [.. (request.ExemptCategories ?? []).Distinct().Order(StringComparer.Ordinal)],
            [.. (request.DocumentGrounds ?? []).Distinct().Order(StringComparer.Ordinal)]);
        var meaning = JsonSerializer.SerializeToUtf8Bytes((request.ActiveFrom?.ToStored(), content).ToTuple());
        var account = user.AccountId();
        RuleSet? written = null;
        var (problem, _, effectiveWithinSeconds) = await registry.ChangeAsync(account, async (_, now) =>
        {
            written = await db.RuleSets.AsNoTracking().FirstOrDefaultAsync(r => r.CreatedBy == account && r.IdempotencyKey == idempotencyKey, cancellationToken);
            if (written is not null)
            {
                http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
                return protector.IsFingerprintOf(written.RequestFingerprint, meaning) ? RegistryStep.Nothing : new(IdempotencyKey.Reused());
            }

            written = new()
            {
                Version = await NextVersionAsync(db, now, cancellationToken),
                ActiveFrom = request.ActiveFrom?.ToStored() ?? now,
                Content = content,
                CreatedAt = now,
                CreatedBy = account,
                IdempotencyKey = idempotencyKey,
                RequestFingerprint = protector.Fingerprint(meaning),
            };
            db.RuleSets.Add(written);
            return new(null, "RULE_SET_CREATED", written.Version, written.ActiveFrom);
        }, cancellationToken);
        return problem is null
            ? TypedResults.Created($"/v1/rule-sets/{written!.Version}", ListRuleSets.RuleSetItem.Of(written, effectiveWithinSeconds))
            : problem;
    }

    private static void Validate(Request request, List<string> zones, List<FieldError> errors)
    {
        if (request.Regimes is not { Count: <= MaxRegimes } regimes)
        {
            errors.Add(new("regimes", request.Regimes is null ? "REGIMES_MISSING" : "REGIMES_TOO_MANY"));
            return;
        }

        for (var i = 0; i < regimes.Count; i++)
        {
            if (regimes[i]?.From is not { } from)
            {
                errors.Add(new($"regimes[{i}].from", "REGIME_FROM_MISSING"));
            }
            else if (regimes[i].To?.ToStored() <= from.ToStored())
            {
                errors.Add(new($"regimes[{i}].to", "REGIME_EMPTY"));
            }

            if (regimes[i]?.Zone is { } zone && !zones.Contains(zone))
            {
                errors.Add(new($"regimes[{i}].zone", "ZONE_UNKNOWN"));
            }
        }

        if (request.ExemptCategories?.All(c => c is not null && ExemptionCategories.All.Contains(c)) == false)
        {
            errors.Add(new("exemptCategories", "CATEGORY_UNKNOWN"));
        }

        if (request.DocumentGrounds?.All(g => g is not null && Grounds.All.Contains(g)) == false)
        {
            errors.Add(new("documentGrounds", "GROUND_UNKNOWN"));
        }
    }

    // Nobody else makes one meanwhile: changes of the registry wait for each other.
    private static async Task<string> NextVersionAsync(PermitCheckDbContext db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = AlmatyTime.DayOf(now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".";
        var ofThatDay = await db.RuleSets.Where(r => r.Version.StartsWith(day)).Select(r => r.Version).ToListAsync(cancellationToken);
        var last = ofThatDay.Select(version => int.Parse(version.AsSpan(day.Length), CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();
        return string.Create(CultureInfo.InvariantCulture, $"{day}{last + 1}");
    }
}
