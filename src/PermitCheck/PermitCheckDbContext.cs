using Microsoft.EntityFrameworkCore;
using Ruqsat.Audit;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck.Checkpoints;
using Ruqsat.PermitCheck.Crossings;
using Ruqsat.PermitCheck.Exemptions;
using Ruqsat.PermitCheck.Generations;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.PermitCheck.Organisations;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.PermitCheck.Prohibitions;
using Ruqsat.PermitCheck.RuleSets;

namespace Ruqsat.PermitCheck;

public sealed class PermitCheckDbContext(DbContextOptions<PermitCheckDbContext> options) : DbContext(options)
{
    public DbSet<Permit> Permits => Set<Permit>();

    public DbSet<PermitChange> PermitChanges => Set<PermitChange>();

    public DbSet<PermitReview> PermitReviews => Set<PermitReview>();

    public DbSet<Prohibition> Prohibitions => Set<Prohibition>();

    public DbSet<Exemption> Exemptions => Set<Exemption>();

    public DbSet<Organisation> Organisations => Set<Organisation>();

    public DbSet<Zone> Zones => Set<Zone>();

    public DbSet<Checkpoint> Checkpoints => Set<Checkpoint>();

    public DbSet<Generation> Generations => Set<Generation>();

    public DbSet<GenerationChange> GenerationChanges => Set<GenerationChange>();

    public DbSet<RuleSet> RuleSets => Set<RuleSet>();

    public DbSet<RegistryState> RegistryState => Set<RegistryState>();

    public DbSet<Crossing> Crossings => Set<Crossing>();

    public DbSet<Import> Imports => Set<Import>();

    public DbSet<ImportError> ImportErrors => Set<ImportError>();

    public DbSet<BadRow> BadRows => Set<BadRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PermitCheckDbContext).Assembly);
        modelBuilder.AddMessaging();
        modelBuilder.AddAudit();
    }
}
