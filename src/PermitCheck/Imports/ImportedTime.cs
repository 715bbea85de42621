using System.Globalization;
using Ruqsat.Database;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Dates, hours and days of a week as people write them in lists; always by the clock of Almaty. Pure.</summary>
internal static class ImportedTime
{
    /// <summary>The last moment of a day that the database knows: an hour 24 there is none.</summary>
    public static readonly TimeOnly EndOfDay = new(23, 59, 59, 999, 999);

    private const int DaysInWeek = 7;
    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");
    private static readonly string[] Days = ["yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy"];
    private static readonly string[] Moments =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss", "dd.MM.yyyy H:mm", "dd.MM.yyyy H:mm:ss",
    ];

    private static readonly string[] Exact = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];
    private static readonly string[] Hours = ["HH:mm", "H:mm", "HH:mm:ss", "H:mm:ss"];

    private static readonly string[][] DayNames =
    [
        ["1", "MON", "ПН", "ДС"], ["2", "TUE", "ВТ", "СС"], ["3", "WED", "СР"], ["4", "THU", "ЧТ", "БС"], ["5", "FRI", "ПТ", "ЖМ"], ["6", "SAT", "СБ", "СН"], ["7", "SUN", "ВС", "ЖС"],
    ];

    /// <summary>A day, or a moment.</summary>
    /// <param name="text">ISO 8601 or dd.MM.yyyy, with or without hours; an offset counts if one is given.</param>
    /// <param name="isEnd">A day that ends something is part of it: "until 23 April" ends when the 24th begins.</param>
    public static bool TryMoment(string text, bool isEnd, out DateTimeOffset moment)
    {
        moment = default;
        DateTime local;
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            if (isEnd && day == DateOnly.MaxValue)
            {
                return false;
            }

            local = (isEnd ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue);
        }
        else if (!DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out local))
        {
            var isExact = DateTimeOffset.TryParseExact(text, Exact, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact) && IsPlausible(exact.Year);
            moment = isExact ? exact.ToStored() : default;
            return isExact;
        }

        // A year of two digits too many or too few is a slip, and one at the ends of the calendar has no moment in UTC.
        if (!IsPlausible(local.Year))
        {
            return false;
        }

        moment = new DateTimeOffset(local, Almaty.GetUtcOffset(local)).ToUniversalTime();
        return true;
    }

    public static bool TryHour(string text, out TimeOnly hour) => TimeOnly.TryParseExact(text, Hours, CultureInfo.InvariantCulture, DateTimeStyles.None, out hour);

    /// <summary>An hour that ends something; 24:00 is the end of the day.</summary>
    public static bool TryEndHour(string text, out TimeOnly hour)
    {
        hour = EndOfDay;
        return text is "24:00" or "24:00:00" || TryHour(text, out hour);
    }

    /// <summary>"1-5", "Mon-Fri", "пн, ср, пт", "дс-жм". Bit 0 is Monday.</summary>
    public static bool TryDays(string text, out int days)
    {
        days = 0;
        foreach (var part in Items(text))
        {
            var ends = part.Split('-', '–');
            var (first, last) = (DayOf(ends[0]), DayOf(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < 0)
            {
                return false;
            }

            // From Saturday to Monday goes over the end of the week.
            for (var day = first; ; day = (day + 1) % DaysInWeek)
            {
                days |= 1 << day;
                if (day == last)
                {
                    break;
                }
            }
        }

        return days != 0;
    }

    /// <summary>The items of a field that may have several.</summary>
    public static string[] Items(string text) => text.Split([',', ';', '|', '+', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static int DayOf(string name) => Array.FindIndex(DayNames, names => names.Contains(name.Trim().TrimEnd('.').ToUpperInvariant()));

    private static bool IsPlausible(int year) => year is >= 1990 and <= 2200;
}
