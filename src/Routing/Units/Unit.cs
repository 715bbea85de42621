namespace Ruqsat.Routing.Units;

/// <summary>An organisation or office that works on inquiries.</summary>
public sealed class Unit
{
    public required string Code { get; init; }

    public required string NameKk { get; init; }

    public required string NameRu { get; init; }

    public required string NameEn { get; init; }

    /// <summary>Code of the district that it serves; null for the whole city.</summary>
    public string? District { get; init; }

    /// <summary>True while nobody who knows the language has confirmed the Kazakh name.</summary>
    public bool NeedsReview { get; init; }
}
