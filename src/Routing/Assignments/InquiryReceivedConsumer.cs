using Ruqsat.Contracts;
using Ruqsat.Messaging;

namespace Ruqsat.Routing.Assignments;

/// <summary>Routes inquiries without a subject; one with a subject comes back as <see cref="InquiryChecked"/>.</summary>
public sealed class InquiryReceivedConsumer(AssignInquiries inquiries) : IEventBatchConsumer<InquiryReceived>
{
    public Task ConsumeAsync(IReadOnlyList<Received<InquiryReceived>> received, CancellationToken cancellationToken) =>
        inquiries.AssignAsync(
            from r in received
            let e = r.Event
            where e.Subjects.Count == 0 && e.ClosedAtFirstContact is null
            select new InquiryToAssign(e.InquiryId, new(e.Topic, e.District, Decision: null), r),
            cancellationToken);
}
