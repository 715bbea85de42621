using Ruqsat.Contracts;
using Ruqsat.Messaging;

namespace Ruqsat.Routing.Assignments;

/// <summary>Routes inquiries whose subjects were looked up: their way depends on the decision.</summary>
public sealed class InquiryCheckedConsumer(AssignInquiries inquiries) : IEventBatchConsumer<InquiryChecked>
{
    public Task ConsumeAsync(IReadOnlyList<Received<InquiryChecked>> received, CancellationToken cancellationToken) =>
        inquiries.AssignAsync(
            from r in received
            let e = r.Event
            where !e.ClosedAtFirstContact
            select new InquiryToAssign(e.InquiryId, new(e.Topic, e.District, e.Decision), r),
            cancellationToken);
}
