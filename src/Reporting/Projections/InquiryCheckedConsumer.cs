using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Ruqsat.Contracts;
using Ruqsat.Messaging;

namespace Ruqsat.Reporting.Projections;

/// <summary>Writes down the decision; of several checks the latest counts, in whatever order they come.</summary>
public sealed class InquiryCheckedConsumer(ReportingDbContext db, TimeProvider time) : IEventBatchConsumer<InquiryChecked>
{
    private const string Upsert =
        """
        INSERT INTO inquiries (inquiry_id, decision, reason, checked_at, projected_at)
        SELECT *, @now FROM unnest(@inquiry_id, @decision, @reason, @checked_at) AS e (inquiry_id)
        ORDER BY e.inquiry_id
        ON CONFLICT (inquiry_id) DO UPDATE SET
          decision = EXCLUDED.decision, reason = EXCLUDED.reason, checked_at = EXCLUDED.checked_at, projected_at = EXCLUDED.projected_at
        WHERE inquiries.checked_at IS NULL OR inquiries.checked_at < EXCLUDED.checked_at
        """;

    public Task ConsumeAsync(IReadOnlyList<Received<InquiryChecked>> received, CancellationToken cancellationToken)
    {
        var events = received.Select(r => r.Event).GroupBy(e => e.InquiryId).Select(g => g.MaxBy(e => e.CheckedAt)!).ToList();
        return db.Database.ExecuteSqlRawAsync(
            Upsert,
            [
                new NpgsqlParameter("now", time.GetUtcNow()),
                events.Column("inquiry_id", NpgsqlDbType.Uuid, e => e.InquiryId),
                events.Column("decision", NpgsqlDbType.Text, e => e.Decision),
                events.Column("reason", NpgsqlDbType.Text, e => e.Reason),
                events.Column("checked_at", NpgsqlDbType.TimestampTz, e => e.CheckedAt.UtcDateTime),
            ],
            cancellationToken);
    }
}
