using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Ruqsat.Audit;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Subjects;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Audits;

/// <summary>Who looked this subject up since then? The question is recorded too, before its answer leaves, and is found by the next one.</summary>
internal static class ListLookups
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;
    private const int CursorBytes = 8 + 16 + 8;

    /// <param name="Since">The first moment that is asked for.</param>
    /// <param name="Reason">Why it is asked.</param>
    /// <param name="Iin">Exactly one of these three.</param>
    public sealed record Request(DateTimeOffset? Since, AuditReason? Reason, string? Iin = null, string? Plate = null, string? Passport = null)
    {
        /// <summary>A record would print its values; these are somebody's.</summary>
        public override string ToString() => nameof(ListLookups);
    }

    /// <param name="Lookups">The oldest first.</param>
    /// <param name="Next">Value of <c>after</c> for the next page; left out on the last one.</param>
    public sealed record Response(SubjectKind Kind, string Masked, DateTimeOffset Since, IReadOnlyList<LookupAnswer> Lookups, string? Next);

    /// <param name="Id">Of the record; of a check the decision id.</param>
    /// <param name="Decision">Of a check that was answered.</param>
    /// <param name="Reason">Of a check: the reason of its decision, or why it was refused.</param>
    public sealed record LookupAnswer(
        Guid Id, DateTimeOffset At, string Actor, string Action, string? Purpose, string? PurposeReference, Decision? Decision, string? Reason);

    public static async Task<Results<Ok<Response>, ProblemHttpResult>> HandleAsync(
        Request request, string? after, int? limit, HttpContext http, ClaimsPrincipal user, SubjectKeys keys, AuditReader reader, AuditJournal journal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new List<FieldError>();
        AuditReason.Check(request.Reason, errors);
        var subjects = SubjectForm.Read(request.Iin, request.Plate, request.Passport, AlmatyTime.DayOf(time.GetUtcNow()), errors);
        if (request.Since is null)
        {
            errors.Add(new("since", "SINCE_MISSING"));
        }

        if (subjects.Count > 1)
        {
            errors.Add(new("iin", "SUBJECT_AMBIGUOUS"));
        }

        if (limit is < 1 or > MaxLimit)
        {
            errors.Add(new("limit", "LIMIT_RANGE"));
        }

        var cursor = ReadCursor(after);
        if (after is not null && cursor is null)
        {
            errors.Add(new("after", "CURSOR_INVALID"));
        }

        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        try
        {
            var (subject, since, page) = (subjects[0].Subject, request.Since!.Value.ToStored(), limit ?? DefaultLimit);
            var allKeys = keys.AllKeysOf(subject).Select(key => key.ToBytes()).ToList();
            var found = await reader.LookupsAsync(allKeys, since, cursor, page + 1, cancellationToken);
            var shown = found.Take(page).ToList();
            var now = time.GetStoredNow();
            await journal.RecordAsync(
                new()
                {
                    RecordId = Guid.CreateVersion7(now),
                    At = now,
                    Actor = user.AccountId(),
                    Action = AuditActions.AuditQuery,
                    Purpose = request.Reason!.Code,
                    PurposeReference = request.Reason.Reference,
                    Content = JsonSerializer.SerializeToUtf8Bytes(new(since, IsFirstPage: cursor is null, shown.Count), AuditContentJson.Default.AuditQueryContent),
                    Subjects = [new(subject.Kind.ToString(), allKeys[0])],
                },
                cancellationToken);
            return TypedResults.Ok(new Response(
                subject.Kind, subject.ToString(), AlmatyTime.Of(since), [.. shown.Select(ToAnswer)], found.Count > page ? WriteCursor(shown[^1]) : null));
        }
        catch (Exception e) when (DatabaseAway.IsCauseOf(e))
        {
            return AuditProblems.JournalUnavailable(http);
        }
    }

    private static LookupAnswer ToAnswer(AuditRecord record)
    {
        var check = record.Action is AuditActions.Check or AuditActions.CheckRefused ? CheckJournal.Read(record) : null;
        return new(record.RecordId, AlmatyTime.Of(record.At), record.Actor, record.Action, record.Purpose, record.PurposeReference, check?.Decision, check?.Reason);
    }

    private static string WriteCursor(AuditRecord record)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, record.At.UtcTicks);
        record.Writer.TryWriteBytes(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], record.Sequence);
        return Base64Url.EncodeToString(bytes);
    }

    private static AuditCursor? ReadCursor(string? text)
    {
        Span<byte> bytes = stackalloc byte[CursorBytes];
        return text is not null && Base64Url.IsValid(text, out var length) && length == CursorBytes && Base64Url.TryDecodeFromChars(text, bytes, out _)
            && BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks && ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new(new DateTimeOffset(ticks, TimeSpan.Zero), new Guid(bytes[8..24]), BinaryPrimitives.ReadInt64BigEndian(bytes[24..]))
            : null;
    }
}
