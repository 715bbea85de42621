namespace Ruqsat.Contracts;

/// <summary>An inquiry that was not closed at first contact was given to a unit.</summary>
/// <param name="InquiryId">The inquiry.</param>
/// <param name="Unit">Code of the unit that has it now.</param>
/// <param name="Rule">Number of the rule that matched, for "why here".</param>
/// <param name="RoutedAt">When it was routed, UTC.</param>
public sealed record InquiryRouted(Guid InquiryId, string Unit, int Rule, DateTimeOffset RoutedAt);
