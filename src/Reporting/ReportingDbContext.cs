using Microsoft.EntityFrameworkCore;
using Ruqsat.Messaging;
using Ruqsat.Reporting.Inquiries;

namespace Ruqsat.Reporting;

public sealed class ReportingDbContext(DbContextOptions<ReportingDbContext> options) : DbContext(options)
{
    public DbSet<InquiryFact> Inquiries => Set<InquiryFact>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<InquiryFact>(inquiry =>
        {
            inquiry.ToTable("inquiries", table =>
            {
                // A time that an event lacks arrives as the first of all times, which PostgreSQL keeps as -infinity.
                table.HasCheckConstraint("ck_inquiries_named", "inquiry_id <> '00000000-0000-0000-0000-000000000000'");
                table.HasCheckConstraint("ck_inquiries_received", "received_at IS NULL OR (isfinite(received_at) AND isfinite(registered_at) "
                    + "AND num_nulls(registered_at, local_day, topic, language, channel, registered_by, has_subject) = 0)");
                table.HasCheckConstraint("ck_inquiries_closed", "closed_at IS NULL OR (isfinite(closed_at) AND closed_operator IS NOT NULL)");
                table.HasCheckConstraint("ck_inquiries_checked", "checked_at IS NULL OR (isfinite(checked_at) AND num_nulls(decision, reason) = 0)");
                table.HasCheckConstraint("ck_inquiries_routed", "routed_at IS NULL OR (isfinite(routed_at) AND num_nulls(unit, rule) = 0)");
            });
            inquiry.HasKey(i => i.InquiryId);
            inquiry.Property(i => i.InquiryId).ValueGeneratedNever();

            // A row is written up to three times: room on its page keeps the later writes out of the indexes.
            inquiry.HasStorageParameter("fillfactor", 60);
            inquiry.HasIndex(i => i.LocalDay);
        });
    }
}
