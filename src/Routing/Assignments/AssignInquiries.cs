using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Messaging;
using Ruqsat.Routing.Rules;

namespace Ruqsat.Routing.Assignments;

/// <summary>An inquiry that waits for a unit.</summary>
/// <param name="Because">The event that brought it.</param>
public sealed record InquiryToAssign(Guid InquiryId, RoutingFacts Facts, IReceived Because);

/// <summary>Gives inquiries to units. An inquiry that has a unit keeps it, and is not announced again.</summary>
public sealed class AssignInquiries(RoutingDbContext db, Outbox outbox, TimeProvider time)
{
    public async Task AssignAsync(IEnumerable<InquiryToAssign> inquiries, CancellationToken cancellationToken)
    {
        var waiting = inquiries.DistinctBy(i => i.InquiryId).ToList();
        if (waiting.Count == 0)
        {
            return;
        }

        var rules = await db.Rules.AsNoTracking().ToListAsync(cancellationToken);
        var found = waiting.ConvertAll(inquiry => (Inquiry: inquiry, Match: RoutingRules.Match(rules, inquiry.Facts)));
        var routedAt = time.GetUtcNow();
        var assigned = await InsertAsync(found, routedAt, cancellationToken);
        foreach (var (inquiry, match) in found.Where(f => assigned.Contains(f.Inquiry.InquiryId)))
        {
            outbox.Add(new InquiryRouted(inquiry.InquiryId, match.Unit, match.Rule, routedAt), because: inquiry.Because);
        }
    }

    // One statement for the group. Sorted, so that two groups with the same inquiries wait for each other instead of deadlocking.
    private async Task<HashSet<Guid>> InsertAsync(
        List<(InquiryToAssign Inquiry, RoutingMatch Match)> found, DateTimeOffset routedAt, CancellationToken cancellationToken)
        => [.. await db.Database.SqlQueryRaw<Guid>(
            """
            INSERT INTO assignments (inquiry_id, unit, rule, rule_text, routed_at, topic, district, decision)
            SELECT inquiry_id, unit, rule, rule_text, @routed_at, topic, district, decision
            FROM unnest(@inquiry_ids, @units, @rules, @rule_texts, @topics, @districts, @decisions)
              AS found (inquiry_id, unit, rule, rule_text, topic, district, decision)
            ORDER BY inquiry_id
            ON CONFLICT (inquiry_id) DO NOTHING RETURNING inquiry_id AS "Value"
            """,
            new NpgsqlParameter("routed_at", routedAt),
            new NpgsqlParameter("inquiry_ids", found.Select(f => f.Inquiry.InquiryId).ToArray()),
            new NpgsqlParameter("units", found.Select(f => f.Match.Unit).ToArray()),
            new NpgsqlParameter("rules", found.Select(f => f.Match.Rule).ToArray()),
            new NpgsqlParameter("rule_texts", found.Select(f => f.Match.Why).ToArray()),
            new NpgsqlParameter("topics", found.Select(f => f.Inquiry.Facts.Topic).ToArray()),
            new NpgsqlParameter("districts", found.Select(f => f.Inquiry.Facts.District).ToArray()),
            new NpgsqlParameter("decisions", found.Select(f => f.Inquiry.Facts.Decision).ToArray())).ToListAsync(cancellationToken)];
}
