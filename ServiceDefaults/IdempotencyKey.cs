using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ruqsat.ServiceDefaults;

/// <summary>The <c>Idempotency-Key</c> header: whoever posts twice with one key gets one thing.</summary>
public static class IdempotencyKey
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Idempotency-Key";

    /// <summary>Header of an answer that was given before.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    private const int MaxLength = 100;

    /// <summary>Reads the key of the request; keys are 1 to 100 visible ASCII characters.</summary>
    /// <returns>False with a 400 problem, <c>IDEMPOTENCY_KEY_MISSING</c> or <c>IDEMPOTENCY_KEY_INVALID</c>.</returns>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var values = request.Headers[Header];
        key = values.Count == 1 && values[0] is { Length: > 0 and <= MaxLength } value && value.All(c => c is > ' ' and < '\x7f') ? values[0] : null;
        problem = key is not null ? null
            : values.Count == 0 ? Problems.Create(StatusCodes.Status400BadRequest, "IDEMPOTENCY_KEY_MISSING", "Name this request with an Idempotency-Key, so that repeating it is safe.")
            : Problems.Create(StatusCodes.Status400BadRequest, "IDEMPOTENCY_KEY_INVALID", "An Idempotency-Key is one header of 1 to 100 visible ASCII characters.");
        return key is not null;
    }

    /// <summary>422: the key was used for another request.</summary>
    public static ProblemHttpResult Reused() =>
        Problems.Create(StatusCodes.Status422UnprocessableEntity, "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used with another body.");
}
