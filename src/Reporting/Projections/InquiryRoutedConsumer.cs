using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Ruqsat.Contracts;
using Ruqsat.Messaging;

namespace Ruqsat.Reporting.Projections;

/// <summary>Writes down the unit; of several the one that has the inquiry now counts, in whatever order the events come.</summary>
public sealed class InquiryRoutedConsumer(ReportingDbContext db, TimeProvider time) : IEventBatchConsumer<InquiryRouted>
{
    private const string Upsert =
        """
        INSERT INTO inquiries (inquiry_id, unit, rule, routed_at, projected_at)
        SELECT *, @now FROM unnest(@inquiry_id, @unit, @rule, @routed_at) AS e (inquiry_id)
        ORDER BY e.inquiry_id
        ON CONFLICT (inquiry_id) DO UPDATE SET
          unit = EXCLUDED.unit, rule = EXCLUDED.rule, routed_at = EXCLUDED.routed_at, projected_at = EXCLUDED.projected_at
        WHERE inquiries.routed_at IS NULL OR inquiries.routed_at < EXCLUDED.routed_at
        """;

    public Task ConsumeAsync(IReadOnlyList<Received<InquiryRouted>> received, CancellationToken cancellationToken)
    {
        var events = received.Select(r => r.Event).GroupBy(e => e.InquiryId).Select(g => g.MaxBy(e => e.RoutedAt)!).ToList();
        return db.Database.ExecuteSqlRawAsync(
            Upsert,
            [
                new NpgsqlParameter("now", time.GetUtcNow()),
                events.Column("inquiry_id", NpgsqlDbType.Uuid, e => e.InquiryId),
                events.Column("unit", NpgsqlDbType.Text, e => e.Unit),
                events.Column("rule", NpgsqlDbType.Integer, e => e.Rule),
                events.Column("routed_at", NpgsqlDbType.TimestampTz, e => e.RoutedAt.UtcDateTime),
            ],
            cancellationToken);
    }
}
