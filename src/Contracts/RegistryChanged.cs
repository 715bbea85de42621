namespace Ruqsat.Contracts;

/// <summary>What is in force for everybody changed: a generation of the base or a rule set.</summary>
/// <param name="Version">Version of the registry after the change; a later change has a higher one.</param>
/// <param name="Change"><c>GENERATION_PREPARED</c>, <c>GENERATION_ACTIVATED</c>, <c>GENERATION_REVERTED</c>, <c>RULE_SET_CREATED</c> or <c>RULE_SET_REVERTED</c>.</param>
/// <param name="Code">Code of the generation or version of the rule set.</param>
/// <param name="From">From when on it counts, UTC; null: a prepared generation, or one that is in force no more.</param>
/// <param name="By">Account of whoever did it.</param>
/// <param name="At">When, UTC.</param>
public sealed record RegistryChanged(long Version, string Change, string Code, DateTimeOffset? From, string By, DateTimeOffset At);
