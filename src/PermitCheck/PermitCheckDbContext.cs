using Microsoft.EntityFrameworkCore;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck;

public sealed class PermitCheckDbContext(DbContextOptions<PermitCheckDbContext> options) : DbContext(options)
{
    public DbSet<Permit> Permits => Set<Permit>();

    public DbSet<Check> Checks => Set<Check>();

    public DbSet<CheckedSubject> CheckedSubjects => Set<CheckedSubject>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PermitCheckDbContext).Assembly);
        modelBuilder.AddMessaging();
    }
}
