namespace Ruqsat.Audit;

/// <summary>How a service keeps its journal.</summary>
public sealed class AuditOptions
{
    /// <summary>Kebab-case name of the service; the actor of the records that it writes about itself.</summary>
    public required string Service { get; init; }

    /// <summary>Makes the event that tells of a durable group; null, or a null answer: none. Published through the outbox, in the transaction of the group.</summary>
    public Func<IReadOnlyList<AuditEntry>, object?>? EventOf { get; init; }

    /// <summary>At most this many records share a transaction.</summary>
    public int MaxGroup { get; init; } = 512;

    /// <summary>How often the ends of the chains are published.</summary>
    public TimeSpan HeadInterval { get; init; } = TimeSpan.FromHours(1);
}
