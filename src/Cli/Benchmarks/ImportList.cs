using System.Globalization;
using Ruqsat.Identifiers;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>A list of permits such as employers send, always the same for a number of rows: every twentieth row is bad, of ten kinds in turn.</summary>
/// <param name="rows">Rows without the header.</param>
internal sealed class ImportList(int rows)
{
    public const string Header = "iin;plate;ground;validFrom;validTo;bin;zones";

    private const int RowsForOneBad = 20;
    private const int Organisations = 500;

    // Those before are asked about by the measurements of checks.
    private const int FirstPerson = 10_000;

    private static readonly string[] Bins = [.. AllBins().Take(Organisations)];
    private static readonly string[] Zones = ["ALMATY", "ALMATY,ALMATY_REGION", ""];

    /// <summary>What is wrong with the bad rows, one after the other: each of them has this one error.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "IIN_CHECKSUM", "IIN_ZEROS_LOST", "IS_BIN", "SUBJECT_MISSING", "SUBJECT_AMBIGUOUS", "GROUND_UNKNOWN", "VALID_FROM_INVALID", "VALIDITY_EMPTY", "ZONE_UNKNOWN", "FIELD_COUNT",
    ];

    public int Rows => rows;

    public int Bad => rows / RowsForOneBad;

    public int Good => rows - Bad;

    /// <summary>Bad rows by the code of their error.</summary>
    public IReadOnlyDictionary<string, int> BadByCode => Kinds.Select((code, kind) => (code, Count: (Bad - kind + Kinds.Count - 1) / Kinds.Count)).ToDictionary(k => k.code, k => k.Count);

    /// <summary>All rows, in their order.</summary>
    public IEnumerable<string> Lines() => People().Select((iin, i) => IsBad(i) ? BadRow(i, iin) : GoodRow(i, iin));

    /// <summary>The bad ones alone, as they are.</summary>
    public IEnumerable<string> BadLines() => Lines().Where((_, i) => IsBad(i));

    /// <summary>The bad ones alone, corrected.</summary>
    public IEnumerable<string> CorrectedLines() => People().Select((iin, i) => (iin, i)).Where(row => IsBad(row.i)).Select(row => GoodRow(row.i, row.iin));

    public static bool IsBad(int i) => i % RowsForOneBad == RowsForOneBad - 1;

    private static string GoodRow(int i, string iin) => $"{iin};;WORK;2020-01-01;2099-12-31;{Bins[i % Organisations]};{Zones[i % Zones.Length]}";

    private static string BadRow(int i, string iin) => (i / RowsForOneBad % Kinds.Count) switch
    {
        0 => $"{iin[..11]}{(iin[11] - '0' + 1) % 10};;WORK;2020-01-01;2099-12-31;;",
        1 => $"{iin[1..]};;WORK;2020-01-01;2099-12-31;;",
        2 => $"{Bins[i % Organisations]};;WORK;2020-01-01;2099-12-31;;",
        3 => ";;WORK;2020-01-01;2099-12-31;;",
        4 => $"{iin};123ABC02;WORK;2020-01-01;2099-12-31;;",
        5 => $"{iin};;HOLIDAY;2020-01-01;2099-12-31;;",
        6 => $"{iin};;WORK;31/12/2019;2099-12-31;;",
        7 => $"{iin};;WORK;2020-01-02;2020-01-01;;",
        8 => $"{iin};;WORK;2020-01-01;2099-12-31;;MARS",
        _ => $"{iin};;WORK;2020-01-01",
    };

    private IEnumerable<string> People() => BenchIins.From(FirstPerson).Take(rows);

    private static IEnumerable<string> AllBins()
    {
        for (var serial = 0; ; serial++)
        {
            var first11 = string.Create(CultureInfo.InvariantCulture, $"900440{serial:00000}");
            if (Iin.CheckDigit(first11) is { } digit)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{first11}{digit}");
            }
        }
    }
}
