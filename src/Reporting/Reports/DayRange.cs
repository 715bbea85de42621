using System.Globalization;
using Ruqsat.Reporting.Inquiries;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Reporting.Reports;

/// <summary>Local days, both included; an open end where one is null.</summary>
internal readonly record struct DayRange(DateOnly? From, DateOnly? To)
{
    /// <summary>Reads <c>?from=&amp;to=</c>, ISO 8601 days; adds what is wrong to <paramref name="errors"/>.</summary>
    public static DayRange Parse(string? from, string? to, List<FieldError> errors)
    {
        var range = new DayRange(ParseDay("from", from, errors), ParseDay("to", to, errors));
        if (range.From > range.To)
        {
            errors.Add(new("from", "INVALID_RANGE"));
        }

        return range;
    }

    /// <summary>The received inquiries of these days.</summary>
    public IQueryable<InquiryFact> Of(IQueryable<InquiryFact> inquiries)
    {
        var (from, to) = this;
        inquiries = inquiries.Where(i => i.LocalDay != null);
        inquiries = from is null ? inquiries : inquiries.Where(i => i.LocalDay >= from);
        return to is null ? inquiries : inquiries.Where(i => i.LocalDay <= to);
    }

    private static DateOnly? ParseDay(string field, string? text, List<FieldError> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return day;
        }

        errors.Add(new(field, "MALFORMED_DATE"));
        return null;
    }
}
