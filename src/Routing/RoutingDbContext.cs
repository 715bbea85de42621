using Microsoft.EntityFrameworkCore;
using Ruqsat.Messaging;
using Ruqsat.Routing.Assignments;
using Ruqsat.Routing.Rules;
using Ruqsat.Routing.Units;

namespace Ruqsat.Routing;

public sealed class RoutingDbContext(DbContextOptions<RoutingDbContext> options) : DbContext(options)
{
    private const int CodeLength = 50;

    public DbSet<Unit> Units => Set<Unit>();

    public DbSet<RoutingRule> Rules => Set<RoutingRule>();

    public DbSet<Assignment> Assignments => Set<Assignment>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddMessaging();
        modelBuilder.Entity<Unit>(unit =>
        {
            unit.ToTable("units");
            unit.HasKey(u => u.Code);
            unit.Property(u => u.Code).HasMaxLength(CodeLength);
            unit.Property(u => u.District).HasMaxLength(CodeLength);
            unit.HasData(AlmatyUnits.All);
        });
        modelBuilder.Entity<RoutingRule>(rule =>
        {
            rule.ToTable("routing_rules");
            rule.HasKey(r => r.Number);
            rule.Property(r => r.Number).ValueGeneratedNever();
            rule.Property(r => r.Topic).HasMaxLength(CodeLength);
            rule.Property(r => r.District).HasMaxLength(CodeLength);
            rule.Property(r => r.Decision).HasMaxLength(CodeLength);
            rule.HasOne<Unit>().WithMany().HasForeignKey(r => r.Unit).OnDelete(DeleteBehavior.Restrict);
            rule.HasData(AlmatyRules.All);
        });
        modelBuilder.Entity<Assignment>(assignment =>
        {
            // No key to the rule or the unit: the record says what was true then, whatever becomes of them.
            assignment.ToTable("assignments", table => table.HasCheckConstraint(
                "ck_assignments_inquiry_named", "inquiry_id <> '00000000-0000-0000-0000-000000000000'"));
            assignment.HasKey(a => a.InquiryId);
            assignment.Property(a => a.InquiryId).ValueGeneratedNever();
            assignment.Property(a => a.Unit).HasMaxLength(CodeLength);
            assignment.Property(a => a.Topic).HasMaxLength(CodeLength);
            assignment.Property(a => a.District).HasMaxLength(CodeLength);
            assignment.Property(a => a.Decision).HasMaxLength(CodeLength);
        });
    }
}
