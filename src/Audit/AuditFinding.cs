namespace Ruqsat.Audit;

/// <summary>What happened to a row.</summary>
public enum AuditFault
{
    /// <summary>Its values are not those that were recorded.</summary>
    Changed,

    /// <summary>It is not there.</summary>
    Deleted,

    /// <summary>It was not written by the journal.</summary>
    Inserted,

    /// <summary>It stands at the place of another one.</summary>
    Moved,
}

/// <summary>A row that is not as the journal wrote it.</summary>
/// <param name="Writer">Chain.</param>
/// <param name="Sequence">Place in the chain.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Detail">How it is known.</param>
public sealed record AuditFinding(Guid Writer, long Sequence, AuditFault Fault, string Detail);

/// <summary>What a verification found.</summary>
/// <param name="Records">Records that were read.</param>
/// <param name="Chains">Writers of them.</param>
/// <param name="Findings">Sorted by place; empty: nothing was changed.</param>
public sealed record AuditVerification(long Records, int Chains, IReadOnlyList<AuditFinding> Findings);
