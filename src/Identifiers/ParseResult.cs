using System.Diagnostics.CodeAnalysis;

namespace Ruqsat.Identifiers;

/// <summary>
/// What came of reading a typed identifier: the value, or one stable code of <see cref="IdentifierErrors"/>.
/// Never holds the text that was typed, so it is safe to log.
/// </summary>
/// <typeparam name="T">The identifier, e.g. <see cref="Iin"/>.</typeparam>
public sealed class ParseResult<T>
    where T : class
{
    private readonly T? _value;

    internal ParseResult(T value, IReadOnlyList<string>? corrections = null, IReadOnlyList<string>? warnings = null)
    {
        _value = value;
        Corrections = corrections ?? [];
        Warnings = warnings ?? [];
    }

    internal ParseResult(string error)
    {
        Error = error;
        Corrections = [];
        Warnings = [];
    }

    /// <summary>True if there is a <see cref="Value"/>, false if there is an <see cref="Error"/>.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsValid => _value is not null;

    /// <summary>The identifier.</summary>
    /// <exception cref="InvalidOperationException">The text was not valid; the message holds the error code and nothing else of the input.</exception>
    public T Value => _value ?? throw new InvalidOperationException($"There is no value: {Error}.");

    /// <summary>The code of the first check that failed (see <see cref="IdentifierErrors"/>); null if valid.</summary>
    public string? Error { get; }

    /// <summary>What was changed to understand the text, in the order of doing (see <see cref="IdentifierCorrections"/>). Shown to the user.</summary>
    public IReadOnlyList<string> Corrections { get; }

    /// <summary>What looks doubtful though it was accepted (see <see cref="IdentifierWarnings"/>).</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The masked value or the error code.</summary>
    public override string ToString() => _value?.ToString() ?? Error!;

    internal T ValueOrFormatException() => _value ?? throw new FormatException($"The text is not a valid {typeof(T).Name}: {Error}.");
}
