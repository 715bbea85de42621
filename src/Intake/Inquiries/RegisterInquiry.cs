using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Intake.Topics;
using Ruqsat.Messaging;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Intake.Inquiries;

/// <summary>Writes an inquiry down: once for each <c>Idempotency-Key</c>, together with the event that sends it on its way.</summary>
internal static class RegisterInquiry
{
    /// <param name="Topic">Code of a topic, see <c>GET /v1/topics</c>.</param>
    /// <param name="Language">Language of the caller: <c>kk</c>, <c>ru</c> or <c>en</c>.</param>
    /// <param name="Channel">How it came; a phone call unless said otherwise.</param>
    /// <param name="District">Code of a district, see <c>GET /v1/districts</c>; left out when the caller did not say.</param>
    /// <param name="CallerPhone">The caller's number; left out for an anonymous call.</param>
    /// <param name="Iin">IIN asked about.</param>
    /// <param name="Plate">Plate asked about, in any script and spacing.</param>
    /// <param name="Passport">Passport of a foreigner asked about.</param>
    /// <param name="Text">What the caller said, 4,000 characters at most.</param>
    /// <param name="ReceivedAt">For a late record: when the call happened. Supervisors and integrations only.</param>
    /// <param name="ClosedAtFirstContact">The caller got the answer at once, nothing is left to do.</param>
    public sealed record Request(
        string? Topic,
        string? Language,
        Channel Channel = Channel.Phone,
        string? District = null,
        string? CallerPhone = null,
        string? Iin = null,
        string? Plate = null,
        string? Passport = null,
        string? Text = null,
        DateTimeOffset? ReceivedAt = null,
        Closing? ClosedAtFirstContact = null)
    {
        /// <summary>A record would print its values; these may be somebody's.</summary>
        public override string ToString() => nameof(RegisterInquiry);
    }

    /// <param name="Operator">Who answered; the caller of the API unless a supervisor or an integration names somebody.</param>
    /// <param name="At">When; now unless a supervisor or an integration says otherwise.</param>
    public sealed record Closing(string? Operator = null, DateTimeOffset? At = null);

    public sealed record Response(Guid Id, InquiryStatus Status, DateTimeOffset ReceivedAt, DateTimeOffset RegisteredAt);

    public sealed record Draft(Inquiry Inquiry, InquiryReceived Event, string? TraceParent);

    public sealed record Outcome(Inquiry Inquiry, bool IsReplayed);

    public static async Task<Results<Created<Response>, ProblemHttpResult>> HandleAsync(
        Request request, HttpContext http, ClaimsPrincipal user, KnownCodes codes, SubjectKeys keys, IdentifierProtector protector,
        GroupCommit<Draft, Outcome> commits, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IdempotencyKey.TryRead(http.Request, out var idempotencyKey, out var problem))
        {
            return problem;
        }

        if ((request.ReceivedAt is not null || request.ClosedAtFirstContact is { Operator: not null } or { At: not null })
            && !user.IsInRole(Roles.Supervisor) && !user.IsInRole(Roles.Integration))
        {
            return Problems.Create(StatusCodes.Status403Forbidden, "LATE_RECORD_NOT_ALLOWED", "Only supervisors and integrations record calls of another time or person.");
        }

        var now = time.GetStoredNow();
        if (!InquiryForm.TryRead(request, await codes.GetAsync(cancellationToken), now, out var form, out var errors))
        {
            return Problems.Invalid(errors);
        }

        var inquiry = form.ToInquiry(user.AccountId(), now, idempotencyKey, protector.Fingerprint(JsonSerializer.SerializeToUtf8Bytes(request)), keys, protector);
        var outcome = await commits.CommitAsync(new(inquiry, form.ToEvent(inquiry, keys), Activity.Current?.Id), cancellationToken);
        if (outcome.IsReplayed)
        {
            if (!protector.IsFingerprintOf(outcome.Inquiry.RequestFingerprint, JsonSerializer.SerializeToUtf8Bytes(request)))
            {
                return IdempotencyKey.Reused();
            }

            http.Response.Headers[IdempotencyKey.ReplayedHeader] = "true";
        }

        var written = outcome.Inquiry;
        var status = written.ClosedAt is null ? InquiryStatus.New : InquiryStatus.Closed;
        return TypedResults.Created($"/v1/inquiries/{written.Id}", new Response(written.Id, status, written.ReceivedAt, written.RegisteredAt));
    }

    /// <summary>One transaction for the inquiries that wait: rows, keys and events together.</summary>
    public static async Task<IReadOnlyList<Outcome>> CommitAsync(IServiceProvider services, IReadOnlyList<Draft> drafts, CancellationToken cancellationToken)
    {
        var db = services.GetRequiredService<IntakeDbContext>();
        var outbox = services.GetRequiredService<Outbox>();
        var accounts = drafts.Select(d => d.Inquiry.RegisteredBy).Distinct().ToArray();
        var idempotencyKeys = drafts.Select(d => d.Inquiry.IdempotencyKey).ToArray();
        var known = await db.Inquiries.AsNoTracking()
            .Where(i => accounts.Contains(i.RegisteredBy) && idempotencyKeys.Contains(i.IdempotencyKey))
            .ToDictionaryAsync(i => (i.RegisteredBy, i.IdempotencyKey), cancellationToken);

        var outcomes = new Outcome[drafts.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var inquiry = drafts[i].Inquiry;
            if (known.TryGetValue((inquiry.RegisteredBy, inquiry.IdempotencyKey), out var first))
            {
                outcomes[i] = new(first, IsReplayed: true);
                continue;
            }

            known.Add((inquiry.RegisteredBy, inquiry.IdempotencyKey), inquiry);
            db.Inquiries.Add(inquiry);
            outbox.Add(drafts[i].Event, drafts[i].TraceParent);
            outcomes[i] = new(inquiry, IsReplayed: false);
        }

        // Another replica may have written the same key meanwhile: the unique index refuses, and the repetition finds it.
        await db.SaveChangesAsync(cancellationToken);
        return outcomes;
    }
}
