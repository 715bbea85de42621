using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Registry;

/// <summary>A version as <c>ETag</c> and <c>If-Match</c>: whoever changes something says which version he has seen.</summary>
internal static class EntityTag
{
    public static void Write(HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <returns>False with a problem: 428 <c>IF_MATCH_MISSING</c>, or 412 for what can be no version of ours.</returns>
    public static bool TryRead(HttpRequest request, out long version, [NotNullWhen(false)] out ProblemHttpResult? problem)
    {
        var values = request.Headers.IfMatch;
        version = 0;
        problem = values.Count == 0 ? Problems.Create(StatusCodes.Status428PreconditionRequired, "IF_MATCH_MISSING", "Say with If-Match which version is meant, as its ETag said.")
            : values is not [{ Length: > 2 } tag] || tag[0] != '"' || tag[^1] != '"' || !long.TryParse(tag.AsSpan(1, tag.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out version) ? Failed()
            : null;
        return problem is null;
    }

    /// <summary>412: somebody else was there meanwhile.</summary>
    public static ProblemHttpResult Failed() =>
        Problems.Create(StatusCodes.Status412PreconditionFailed, "IF_MATCH_FAILED", "It was changed meanwhile: read it again.");
}
