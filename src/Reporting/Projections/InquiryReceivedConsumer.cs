using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Ruqsat.Contracts;
using Ruqsat.Messaging;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Projections;

/// <summary>Writes down what was asked, when and by which way. What an inquiry was received with never changes, so the first event counts.</summary>
public sealed class InquiryReceivedConsumer(ReportingDbContext db, TimeProvider time) : IEventBatchConsumer<InquiryReceived>
{
    // Sorted by key in all consumers, so that groups with the same inquiries wait for each other instead of deadlocking.
    private const string Upsert =
        """
        INSERT INTO inquiries (inquiry_id, received_at, registered_at, local_day, topic, district, language, channel, registered_by,
          has_subject, closed_operator, closed_at, projected_at)
        SELECT *, @now
        FROM unnest(@inquiry_id, @received_at, @registered_at, @local_day, @topic, @district, @language, @channel, @registered_by,
          @has_subject, @closed_operator, @closed_at) AS e (inquiry_id)
        ORDER BY e.inquiry_id
        ON CONFLICT (inquiry_id) DO UPDATE SET
          received_at = EXCLUDED.received_at, registered_at = EXCLUDED.registered_at, local_day = EXCLUDED.local_day,
          topic = EXCLUDED.topic, district = EXCLUDED.district, language = EXCLUDED.language, channel = EXCLUDED.channel,
          registered_by = EXCLUDED.registered_by, has_subject = EXCLUDED.has_subject, closed_operator = EXCLUDED.closed_operator,
          closed_at = EXCLUDED.closed_at, projected_at = EXCLUDED.projected_at
        WHERE inquiries.received_at IS NULL
        """;

    public Task ConsumeAsync(IReadOnlyList<Received<InquiryReceived>> received, CancellationToken cancellationToken)
    {
        var events = received.Select(r => r.Event).DistinctBy(e => e.InquiryId).ToList();
        return db.Database.ExecuteSqlRawAsync(
            Upsert,
            [
                new NpgsqlParameter("now", time.GetUtcNow()),
                events.Column("inquiry_id", NpgsqlDbType.Uuid, e => e.InquiryId),
                events.Column("received_at", NpgsqlDbType.TimestampTz, e => e.ReceivedAt.UtcDateTime),
                events.Column("registered_at", NpgsqlDbType.TimestampTz, e => e.RegisteredAt.UtcDateTime),
                events.Column("local_day", NpgsqlDbType.Date, e => AlmatyTime.DayOf(e.ReceivedAt)),
                events.Column("topic", NpgsqlDbType.Text, e => e.Topic),
                events.Column("district", NpgsqlDbType.Text, e => e.District),
                events.Column("language", NpgsqlDbType.Text, e => e.Language),
                events.Column("channel", NpgsqlDbType.Text, e => e.Channel),
                events.Column("registered_by", NpgsqlDbType.Text, e => e.RegisteredBy),
                events.Column("has_subject", NpgsqlDbType.Boolean, e => e.Subjects.Count > 0),
                events.Column("closed_operator", NpgsqlDbType.Text, e => e.ClosedAtFirstContact?.Operator),
                events.Column("closed_at", NpgsqlDbType.TimestampTz, e => e.ClosedAtFirstContact?.At.UtcDateTime),
            ],
            cancellationToken);
    }
}
