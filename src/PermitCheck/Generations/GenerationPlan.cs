namespace Ruqsat.PermitCheck.Generations;

/// <summary>When generations count, before and after an activation. Pure: the preview and the activation mean the same.</summary>
internal static class GenerationPlan
{
    /// <summary>All generations as they will be.</summary>
    /// <param name="code">The generation that is activated; it has no end until another one ends it.</param>
    /// <param name="othersEndAt">Where given, no other active generation counts from then on; one that ends earlier keeps its end.</param>
    public static IReadOnlyList<GenerationValidity> Activate(
        IEnumerable<GenerationValidity> all, string code, DateTimeOffset validFrom, DateTimeOffset? othersEndAt) =>
        [.. all.Select(g => g.Code == code ? g with { ValidFrom = validFrom, ValidTo = null } : End(g, othersEndAt))];

    /// <summary>Codes of the generations that count at a moment.</summary>
    public static string[] InForce(IEnumerable<GenerationValidity> all, DateTimeOffset at) =>
        [.. all.Where(g => g.ValidFrom <= at && (g.ValidTo is null || at < g.ValidTo)).Select(g => g.Code)];

    // One that would have started later never starts: its end is its start.
    private static GenerationValidity End(GenerationValidity generation, DateTimeOffset? end) =>
        end is null || generation.ValidFrom is null || generation.ValidTo <= end ? generation
        : generation with { ValidTo = end > generation.ValidFrom ? end : generation.ValidFrom };
}
