using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Audit;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Audits;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Crossings;

/// <summary>Those who passed against the decision, the oldest first: the supervisor's list.</summary>
internal static class ListOverrides
{
    private const int MaxLimit = 200;

    /// <param name="Next">Value of <c>after</c> for the following page; left out on the last one.</param>
    public sealed record Response(IReadOnlyList<Item> Items, Guid? Next);

    public sealed record Item(
        Guid Id, Guid DecisionId, string Checkpoint, int? Lane, Decision Decision, string Code, string Text, DateTimeOffset RecordedAt, string RecordedBy,
        OverrideVerdict? Verdict, DateTimeOffset? ReviewedAt, string? ReviewedBy);

    /// <param name="reviewed">False: those that nobody has looked at; true: the others.</param>
    /// <param name="after">Id of the last one of the page before.</param>
    /// <param name="limit">1 to 200.</param>
    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        ClaimsPrincipal user, PermitCheckDbContext db, IdentifierProtector protector, AuditReader journal, ReadJournal reads, CancellationToken cancellationToken, bool reviewed = false, Guid? after = null, int limit = 50)
    {
        if (limit is < 1 or > MaxLimit)
        {
            return Problems.Invalid("limit", "LIMIT_INVALID");
        }

        var found = await db.Crossings.AsNoTracking()
            .Where(c => c.OverrideCode != null && (c.Verdict != null) == reviewed && (after == null || c.Id > after))
            .OrderBy(c => c.Id).Take(limit + 1).ToListAsync(cancellationToken);
        var page = found.Take(limit).ToList();
        var subjects = await journal.SubjectsAsync([.. page.Select(c => c.DecisionId)], cancellationToken);
        await reads.RecordAsync(user, ReadActions.ListOverrides, null, subjects, page.Count, cancellationToken);
        return TypedResults.Ok(new Response(
            [.. page.Select(c => new Item(
                c.Id, c.DecisionId, c.Checkpoint, c.Lane, c.Decision, c.OverrideCode!, protector.Unprotect(c.OverrideText!, Crossing.ProtectionPurpose(c.Id)), AlmatyTime.Of(c.RecordedAt), c.RecordedBy,
                c.Verdict, c.ReviewedAt is { } at ? AlmatyTime.Of(at) : null, c.ReviewedBy))],
            found.Count > limit ? page[^1].Id : null));
    }
}
