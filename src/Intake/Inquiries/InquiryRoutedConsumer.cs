using Microsoft.EntityFrameworkCore;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Messaging;

namespace Ruqsat.Intake.Inquiries;

/// <summary>Notes on the inquiries which unit has them. One statement for a group; the first routing stays.</summary>
internal sealed class InquiryRoutedConsumer(IntakeDbContext db) : IEventBatchConsumer<InquiryRouted>
{
    public Task ConsumeAsync(IReadOnlyList<Received<InquiryRouted>> received, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync(
            """
            UPDATE inquiries SET unit = routed.unit, routed_by_rule = routed.rule, routed_at = routed.at,
                status = CASE WHEN status = 'New' THEN 'Routed' ELSE status END
            FROM (SELECT * FROM unnest(@ids, @units, @rules, @ats) AS r (id, unit, rule, at) ORDER BY id) AS routed
            WHERE inquiries.id = routed.id AND inquiries.routed_at IS NULL
            """,
            [
                new NpgsqlParameter("ids", received.Select(r => r.Event.InquiryId).ToArray()),
                new NpgsqlParameter("units", received.Select(r => r.Event.Unit).ToArray()),
                new NpgsqlParameter("rules", received.Select(r => r.Event.Rule).ToArray()),
                new NpgsqlParameter("ats", received.Select(r => r.Event.RoutedAt).ToArray()),
            ],
            cancellationToken);
}
