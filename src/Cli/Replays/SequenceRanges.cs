using System.Globalization;

namespace Ruqsat.Cli.Replays;

/// <summary>Numbers that were acknowledged, kept as ranges: <c>1-500,502</c>. Safe to use from several threads.</summary>
internal sealed class SequenceRanges
{
    private readonly Lock _lock = new();
    private readonly List<(int From, int To)> _ranges = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _ranges.Sum(range => range.To - range.From + 1);
            }
        }
    }

    /// <exception cref="FormatException">Not a list of ascending ranges.</exception>
    public static SequenceRanges Parse(string text)
    {
        var ranges = new SequenceRanges();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-');
            var from = int.Parse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture);
            var to = int.Parse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture);
            if (ends.Length > 2 || to < from || (ranges._ranges.Count > 0 && from <= ranges._ranges[^1].To + 1))
            {
                throw new FormatException("Ranges ascend and do not touch.");
            }

            ranges._ranges.Add((from, to));
        }

        return ranges;
    }

    public void Add(int number)
    {
        lock (_lock)
        {
            var after = FirstAfter(number);
            if (after > 0 && _ranges[after - 1].To >= number)
            {
                return;
            }

            var joinsLower = after > 0 && _ranges[after - 1].To == number - 1;
            var joinsUpper = after < _ranges.Count && _ranges[after].From == number + 1;
            switch (joinsLower, joinsUpper)
            {
                case (true, true):
                    _ranges[after - 1] = (_ranges[after - 1].From, _ranges[after].To);
                    _ranges.RemoveAt(after);
                    break;
                case (true, false):
                    _ranges[after - 1] = (_ranges[after - 1].From, number);
                    break;
                case (false, true):
                    _ranges[after] = (number, _ranges[after].To);
                    break;
                default:
                    _ranges.Insert(after, (number, number));
                    break;
            }
        }
    }

    public bool Contains(int number)
    {
        lock (_lock)
        {
            var after = FirstAfter(number);
            return after > 0 && _ranges[after - 1].To >= number;
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join(',', _ranges.Select(range => range.From == range.To
                ? range.From.ToString(CultureInfo.InvariantCulture)
                : string.Create(CultureInfo.InvariantCulture, $"{range.From}-{range.To}")));
        }
    }

    /// <summary>Index of the first range that begins after the number.</summary>
    private int FirstAfter(int number)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].From <= number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
