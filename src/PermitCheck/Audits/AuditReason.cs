using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Audits;

/// <summary>Why an auditor asks; stored with the question. Codes and a case number rather than free text, which would hold names.</summary>
/// <param name="Code">One of <see cref="Codes"/>.</param>
/// <param name="Reference">Number of the case, for example <c>2020/117-K</c>.</param>
public sealed record AuditReason(string? Code, string? Reference = null)
{
    private const int MaxReference = 40;

    public static IReadOnlyList<string> Codes { get; } = ["COMPLAINT", "INCIDENT", "INSPECTION", "COURT_ORDER", "DATA_SUBJECT_REQUEST"];

    /// <summary>Adds a code for each field that cannot be accepted.</summary>
    public static void Check(AuditReason? reason, List<FieldError> errors)
    {
        if (reason?.Code is null)
        {
            errors.Add(new("reason.code", "REASON_MISSING"));
        }
        else if (!Codes.Contains(reason.Code))
        {
            errors.Add(new("reason.code", "REASON_UNKNOWN"));
        }

        // Ten digits in a row are an identifier or a phone number, whatever they were meant to be.
        if (reason?.Reference is { } reference
            && (reference.Length is 0 or > MaxReference || !reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '/' or '.' or '_') || HasLongNumber(reference)))
        {
            errors.Add(new("reason.reference", "REFERENCE_INVALID"));
        }
    }

    private static bool HasLongNumber(string text)
    {
        var digits = 0;
        return text.Any(c => (digits = char.IsAsciiDigit(c) ? digits + 1 : 0) >= 10);
    }
}

/// <summary>Answers that the operations of auditors share.</summary>
internal static class AuditProblems
{
    public static ProblemHttpResult JournalUnavailable(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "5";
        return Problems.Create(StatusCodes.Status503ServiceUnavailable, "JOURNAL_UNAVAILABLE", "This cannot be recorded now, so there is no answer.");
    }
}

/// <summary>Content of a record of AUDIT_QUERY.</summary>
internal sealed record AuditQueryContent(DateTimeOffset Since, bool IsFirstPage, int Found);

/// <summary>Content of a record of UNMASK.</summary>
internal sealed record UnmaskContent(Guid PermitId);

/// <summary>Content of a record of <see cref="ReadActions"/>.</summary>
/// <param name="Id">The permit, prohibition, exemption or check that was asked for; null for a search or list.</param>
/// <param name="Found">How many rows were shown.</param>
internal sealed record ReadContent(Guid? Id, int Found);

/// <summary>Content of a record of UNMASK of the rejected rows of a list.</summary>
internal sealed record BadRowsContent(Guid ImportId, long Bad);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditQueryContent))]
[JsonSerializable(typeof(UnmaskContent))]
[JsonSerializable(typeof(ReadContent))]
[JsonSerializable(typeof(BadRowsContent))]
internal sealed partial class AuditContentJson : JsonSerializerContext;
