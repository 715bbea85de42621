namespace Ruqsat.Identifiers;

/// <summary>Sex as encoded in an <see cref="Iin"/>.</summary>
public enum Sex
{
    /// <summary>Odd digit 7.</summary>
    Male,

    /// <summary>Even digit 7.</summary>
    Female,
}
