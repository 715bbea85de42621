using Microsoft.EntityFrameworkCore;
using Ruqsat.Intake.Inquiries;
using Ruqsat.Intake.Topics;
using Ruqsat.Messaging;

namespace Ruqsat.Intake;

public sealed class IntakeDbContext(DbContextOptions<IntakeDbContext> options) : DbContext(options)
{
    public DbSet<Inquiry> Inquiries => Set<Inquiry>();

    public DbSet<Topic> Topics => Set<Topic>();

    public DbSet<District> Districts => Set<District>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IntakeDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}
