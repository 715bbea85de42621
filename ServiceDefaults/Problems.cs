using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Ruqsat.ServiceDefaults;

/// <summary>Expected failures as RFC 9457 problem details with a stable <c>code</c>. Their texts never repeat what was sent.</summary>
public static class Problems
{
    /// <summary>422: the request was understood and cannot be accepted.</summary>
    /// <param name="errors">At least one field with its code; the first one becomes the problem's code.</param>
    public static ProblemHttpResult Invalid(IReadOnlyList<FieldError> errors) =>
        Create(StatusCodes.Status422UnprocessableEntity, errors[0].Code, "Some of the values cannot be accepted.", errors);

    /// <summary>422 with one field.</summary>
    public static ProblemHttpResult Invalid(string field, string code) => Invalid([new(field, code)]);

    /// <summary>A failure of any other kind.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable code in capitals.</param>
    /// <param name="detail">One English sentence for developers; users read a text chosen by the code.</param>
    public static ProblemHttpResult Create(int status, string code, string detail) => Create(status, code, detail, null);

    private static ProblemHttpResult Create(int status, string code, string detail, IReadOnlyList<FieldError>? errors)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (errors is not null)
        {
            extensions["errors"] = errors;
        }

        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }
}

/// <summary>A field that cannot be accepted.</summary>
/// <param name="Field">Path of the field in the request, camelCase.</param>
/// <param name="Code">Stable code, for example <c>IIN_CHECKSUM</c>.</param>
public sealed record FieldError(string Field, string Code);
