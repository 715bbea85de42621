using Ruqsat.Contracts;

namespace Ruqsat.Routing.Tests;

/// <summary>Events of inquiries; say only what matters to the test.</summary>
internal static class SomeInquiry
{
    private static readonly DateTimeOffset At = new(2020, 4, 7, 3, 15, 2, TimeSpan.Zero);

    public static InquiryReceived Received(string topic = "RESTRICTIONS", string? district = "MEDEU", Guid? id = null) =>
        new(id ?? Guid.CreateVersion7(), topic, district, "ru", "PHONE", At, At, "operator-7", [], ClosedAtFirstContact: null);

    public static InquiryReceived WithSubject(this InquiryReceived inquiry) =>
        inquiry with { Subjects = [new("Plate", "1.bm90LWEtcmVhbC1rZXk")] };

    public static InquiryReceived Closed(this InquiryReceived inquiry) =>
        inquiry with { ClosedAtFirstContact = new("operator-7", At) };

    public static InquiryChecked Checked(string decision = "DENY", string topic = "IIN_OR_PLATE", string? district = "MEDEU", Guid? id = null) =>
        new(id ?? Guid.CreateVersion7(), Guid.CreateVersion7(), decision, "NO_ACTIVE_PERMIT", At, topic, district, "ru", At, ClosedAtFirstContact: false);
}
