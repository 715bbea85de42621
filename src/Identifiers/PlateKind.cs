namespace Ruqsat.Identifiers;

/// <summary>The standard that the shape of a <see cref="PlateNumber"/> belongs to. Shapes tell no more than that: a plate is not thereby genuine.</summary>
public enum PlateKind
{
    /// <summary>Trailers, motorcycles, military, government, diplomatic, other countries: looked up exactly as it stands.</summary>
    Other,

    /// <summary><c>123ABC02</c>.</summary>
    Kazakhstan2012Person,

    /// <summary><c>123AB02</c>; the police have the letters KP.</summary>
    Kazakhstan2012Entity,

    /// <summary>Yellow: <c>F123402</c> a person, <c>H123402</c> a company.</summary>
    Kazakhstan2012Foreigner,

    /// <summary><c>A123BCD</c>, still valid.</summary>
    Kazakhstan1993Person,

    /// <summary><c>A123BC</c>, still valid.</summary>
    Kazakhstan1993Entity,

    /// <summary><c>A123BC77</c> or <c>A123BC777</c>, of the twelve letters that both alphabets have.</summary>
    Russia,

    /// <summary><c>01A123BC</c>.</summary>
    Uzbekistan,
}
