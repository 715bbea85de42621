using Ruqsat.Contracts;

namespace Ruqsat.Reporting.Tests;

/// <summary>Events of inquiries; say only what matters to the test.</summary>
internal static class SomeInquiry
{
    /// <summary>A call at noon in Almaty on this day (06:00 UTC in the years of UTC+6, one hour later afterwards; the same day in both).</summary>
    public static InquiryReceived Received(DateOnly day) => Received(new DateTimeOffset(day.ToDateTime(new(6, 0)), TimeSpan.Zero));

    public static InquiryReceived Received(DateTimeOffset at) => new(
        Guid.CreateVersion7(), "RESTRICTIONS", "MEDEU", "ru", "PHONE", at, at.AddMinutes(1), "operator-7", [], ClosedAtFirstContact: null);

    public static InquiryReceived WithSubject(this InquiryReceived inquiry) =>
        inquiry with { Topic = "IIN_OR_PLATE", Subjects = [new("Plate", "1.bm90LWEtcmVhbC1rZXk")] };

    public static InquiryReceived ClosedBy(this InquiryReceived inquiry, string account) =>
        inquiry with { ClosedAtFirstContact = new(account, inquiry.ReceivedAt.AddMinutes(2)) };

    public static InquiryChecked Checked(this InquiryReceived inquiry, string decision = "DENY", string reason = "NO_ACTIVE_PERMIT", int second = 0) => new(
        inquiry.InquiryId, Guid.CreateVersion7(), decision, reason, inquiry.ReceivedAt.AddMinutes(3).AddSeconds(second), inquiry.Topic, inquiry.District,
        inquiry.Language, inquiry.ReceivedAt, inquiry.ClosedAtFirstContact is not null);

    public static InquiryRouted Routed(this InquiryReceived inquiry, string unit = "POLICE_MEDEU", int rule = 505, int second = 0) =>
        new(inquiry.InquiryId, unit, rule, inquiry.ReceivedAt.AddMinutes(4).AddSeconds(second));
}
