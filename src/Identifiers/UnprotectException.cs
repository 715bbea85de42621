namespace Ruqsat.Identifiers;

/// <summary>A protected value could not be opened. Says why, and nothing of the value, its purpose or the keys.</summary>
public sealed class UnprotectException : Exception
{
    internal UnprotectException(UnprotectFailure failure)
        : base($"The protected value cannot be opened: {failure}.") => Failure = failure;

    /// <summary>Why.</summary>
    public UnprotectFailure Failure { get; }
}

/// <summary>Why a protected value could not be opened.</summary>
public enum UnprotectFailure
{
    /// <summary>Too short to be a protected value.</summary>
    Malformed,

    /// <summary>Made with a key that is not in the keyring (any more).</summary>
    UnknownVersion,

    /// <summary>Changed since it was made, or made for another purpose or with another secret of the same version: these cannot be told apart.</summary>
    NotAuthentic,
}
