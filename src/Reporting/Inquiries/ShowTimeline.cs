using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Inquiries;

/// <summary>The way of one inquiry.</summary>
/// <param name="InquiryId">The inquiry.</param>
/// <param name="Steps">What happened, in order of time.</param>
/// <param name="WaitingFor">The step that comes next: <c>RECEIVED</c> (a later event overtook it), <c>CHECKED</c> or <c>ROUTED</c>; absent when none is due.</param>
public sealed record InquiryTimeline(Guid InquiryId, IReadOnlyList<TimelineStep> Steps, string? WaitingFor);

/// <summary>One step.</summary>
/// <param name="Step"><c>RECEIVED</c>, <c>REGISTERED</c>, <c>CHECKED</c>, <c>ROUTED</c> or <c>CLOSED</c>.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Detail">What belongs to it.</param>
public sealed record TimelineStep(string Step, DateTimeOffset At, StepDetail Detail);

/// <summary>What is known of a step; other values are absent.</summary>
/// <param name="Topic">RECEIVED: code of the topic.</param>
/// <param name="District">RECEIVED: code of the district, when the caller said it.</param>
/// <param name="Language">RECEIVED: language of the caller.</param>
/// <param name="Channel">RECEIVED: how it came.</param>
/// <param name="Account">REGISTERED and CLOSED: who did it.</param>
/// <param name="Decision">CHECKED: the decision.</param>
/// <param name="Reason">CHECKED: its reason code.</param>
/// <param name="Unit">ROUTED: code of the unit.</param>
/// <param name="Rule">ROUTED: number of the rule.</param>
public sealed record StepDetail(
    string? Topic = null,
    string? District = null,
    string? Language = null,
    string? Channel = null,
    string? Account = null,
    string? Decision = null,
    string? Reason = null,
    string? Unit = null,
    int? Rule = null);

internal static class ShowTimeline
{
    public static async Task<Results<Ok<InquiryTimeline>, ProblemHttpResult>> HandleAsync(Guid id, ReportingDbContext db, CancellationToken cancellationToken) =>
        await db.Inquiries.AsNoTracking().SingleOrDefaultAsync(i => i.InquiryId == id, cancellationToken) is { } inquiry
            ? TypedResults.Ok(new InquiryTimeline(inquiry.InquiryId, StepsOf(inquiry), NextOf(inquiry)))
            : Problems.Create(StatusCodes.Status404NotFound, "INQUIRY_UNKNOWN", "No event told of this inquiry.");

    internal static IReadOnlyList<TimelineStep> StepsOf(InquiryFact inquiry)
    {
        var steps = new List<TimelineStep>(5);
        Add("RECEIVED", inquiry.ReceivedAt, new(inquiry.Topic, inquiry.District, inquiry.Language, inquiry.Channel));
        Add("REGISTERED", inquiry.RegisteredAt, new(Account: inquiry.RegisteredBy));
        Add("CHECKED", inquiry.CheckedAt, new(Decision: inquiry.Decision, Reason: inquiry.Reason));
        Add("ROUTED", inquiry.RoutedAt, new(Unit: inquiry.Unit, Rule: inquiry.Rule));
        Add("CLOSED", inquiry.ClosedAt, new(Account: inquiry.ClosedOperator));

        // Stable: steps of the same moment keep the order above.
        return [.. steps.OrderBy(s => s.At)];

        void Add(string step, DateTimeOffset? at, StepDetail detail)
        {
            if (at is not null)
            {
                steps.Add(new(step, at.Value, detail));
            }
        }
    }

    internal static string? NextOf(InquiryFact inquiry) => inquiry switch
    {
        { ReceivedAt: null } => "RECEIVED",
        { HasSubject: true, CheckedAt: null } => "CHECKED",
        { ClosedAt: null, RoutedAt: null } => "ROUTED",
        _ => null,
    };
}
