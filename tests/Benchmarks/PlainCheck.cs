using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Benchmarks;

internal sealed record Constant(string Decision, string Reason);

/// <summary>
/// A check as most people would write it: EF Core, the same look-up by the same key, one row of audit for each request, no cache. It knows permits only,
/// so it does less than the real one.
/// </summary>
internal static class PlainCheck
{
    public sealed record Purpose(string? Checkpoint);

    public sealed record Request(Purpose? Purpose, string Iin);

    public sealed record Response(Guid DecisionId, string Decision, string Reason, DateTimeOffset EvaluatedAt);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, ClaimsPrincipal user, PlainDbContext db, SubjectKeys keys, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (Iin.Read(request.Iin, AlmatyTime.DayOf(now)) is not { IsValid: true } iin)
        {
            return Problems.Invalid("iin", "IIN_INVALID");
        }

        var key = keys.KeyOf(Subject.Of(iin.Value)).ToBytes();
        var permit = await db.Permits.AsNoTracking().Where(p => p.SubjectKey == key).OrderByDescending(p => p.ValidTo).FirstOrDefaultAsync(cancellationToken);
        var decision = permit is null ? "NO_ACTIVE_PERMIT" : permit.ValidFrom <= now && now < permit.ValidTo ? "PERMIT_ACTIVE" : "EXPIRED";
        var audit = new PlainAudit { Id = Guid.CreateVersion7(now), At = now, By = user.AccountId(), SubjectKey = key, Purpose = request.Purpose?.Checkpoint ?? "", Decision = decision };
        db.Audits.Add(audit);
        await db.SaveChangesAsync(cancellationToken);
        return TypedResults.Ok(new Response(audit.Id, decision == "PERMIT_ACTIVE" ? "ALLOW" : "DENY", decision, now));
    }

    /// <summary>A permit for each IIN of the file that <c>--iins</c> names.</summary>
    public static async Task FillAsync(PlainDbContext db, SubjectKeys keys, string[] args)
    {
        await db.Database.EnsureCreatedAsync();
        foreach (var chunk in File.ReadLines(args[Array.IndexOf(args, "--iins") + 1]).Chunk(5000))
        {
            db.Permits.AddRange(chunk.Select(iin => new PlainPermit
            {
                Id = Guid.CreateVersion7(),
                SubjectKey = keys.KeyOf(Subject.Of(Iin.Parse(iin))).ToBytes(),
                Ground = "WORK",
                ValidFrom = DateTimeOffset.UnixEpoch,
                ValidTo = DateTimeOffset.UnixEpoch.AddYears(100),
            }));
            await db.SaveChangesAsync();
            db.ChangeTracker.Clear();
        }
    }
}

internal sealed class PlainPermit
{
    public required Guid Id { get; init; }

    public required byte[] SubjectKey { get; init; }

    public required string Ground { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    public required DateTimeOffset ValidTo { get; init; }
}

internal sealed class PlainAudit
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string By { get; init; }

    public required byte[] SubjectKey { get; init; }

    public required string Purpose { get; init; }

    public required string Decision { get; init; }
}

internal sealed class PlainDbContext(DbContextOptions<PlainDbContext> options) : DbContext(options)
{
    public DbSet<PlainPermit> Permits => Set<PlainPermit>();

    public DbSet<PlainAudit> Audits => Set<PlainAudit>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PlainPermit>().HasIndex(p => p.SubjectKey);
        modelBuilder.Entity<PlainAudit>().HasIndex(a => a.SubjectKey);
    }
}
