using System.Collections.Frozen;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Imports;

public enum ImportColumn
{
    Iin,
    Plate,
    Passport,
    Bin,
    Organisation,
    Ground,
    ValidFrom,
    ValidTo,
    Zones,
    Directions,
    Days,
    From,
    To,
    Conditions,
    Initials,
    MaxUses,
}

/// <summary>The columns of a list, in any order, under their names in three languages.</summary>
/// <param name="places">Place of each column in the file; null: a number of the row, which is not read.</param>
internal sealed class ImportColumns(IReadOnlyList<ImportColumn?> places)
{
    /// <summary>More than all there are, and the empty ones that a spreadsheet leaves behind.</summary>
    private const int MaxColumns = 100;

    // Compared without case, spaces and punctuation.
    private static readonly FrozenDictionary<string, ImportColumn?> ByName = new (ImportColumn? Column, string Names)[]
    {
        (ImportColumn.Iin, "iin ИИН ЖСН"),
        (ImportColumn.Plate, "plate vehicleplate госномер ГРНЗ МТНБ номеравто көлікнөмірі"),
        (ImportColumn.Passport, "passport паспорт төлқұжат"),
        (ImportColumn.Bin, "bin БИН БСН"),
        (ImportColumn.Organisation, "organisation organization организация ұйым"),
        (ImportColumn.Ground, "ground основание негіздеме"),
        (ImportColumn.ValidFrom, "validfrom действуетс срокс басталуы"),
        (ImportColumn.ValidTo, "validto действуетпо действуетдо срокпо аяқталуы"),
        (ImportColumn.Zones, "zones zone зоны зона аймақтар аймақ"),
        (ImportColumn.Directions, "directions direction направления направление бағыттар бағыт"),
        (ImportColumn.Days, "days дни днинедели күндер"),
        (ImportColumn.From, "from с времяс бастап"),
        (ImportColumn.To, "to по до времяпо времядо дейін"),
        (ImportColumn.Conditions, "conditions условия шарттар"),
        (ImportColumn.Initials, "initials инициалы аттары инициалдар"),
        (ImportColumn.MaxUses, "maxuses числопроездов проездов рұқсатсаны"),
        (null, "no пп n нөмір"),
    }.SelectMany(c => c.Names.Split(' ').Select(name => (Name: Plain(name), c.Column))).ToFrozenDictionary(n => n.Name, n => n.Column);

    /// <summary>Place of each column in a row, or -1.</summary>
    private readonly int[] _placeOf = [.. Enum.GetValues<ImportColumn>().Select(column => Places(places).IndexOf(column))];

    public int Count => places.Count;

    public bool Has(ImportColumn column) => _placeOf[(int)column] >= 0;

    /// <summary>The field, trimmed; empty if there is no such column.</summary>
    public string Read(string[] row, ImportColumn column) => _placeOf[(int)column] is >= 0 and var place ? row[place].Trim() : "";

    /// <summary>What a file with these columns has in its first line.</summary>
    public IEnumerable<string> Names => places.Select(p => p is { } column ? NameOf(column) : "no");

    public static string NameOf(ImportColumn column)
    {
        var name = column.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>Reads the first line.</summary>
    /// <param name="header">Its fields.</param>
    /// <param name="errors">
    /// Codes for what cannot be read. A column is named by its place, not by what stands there: without a header that is somebody's number.
    /// </param>
    public static ImportColumns? TryRead(IReadOnlyList<string> header, List<FieldError> errors)
    {
        if (header.Count > MaxColumns)
        {
            errors.Add(new("columns", "COLUMNS_TOO_MANY"));
            return null;
        }

        var places = new ImportColumn?[header.Count];
        for (var i = 0; i < header.Count; i++)
        {
            var plain = Plain(header[i]);
            if (plain.Length == 0)
            {
                // The number sign, or the empty columns that spreadsheets leave behind the last one.
                continue;
            }

            if (!ByName.TryGetValue(plain, out var column))
            {
                errors.Add(new(FormattableString.Invariant($"columns[{i + 1}]"), "COLUMN_UNKNOWN"));
            }
            else if (column is not null && Array.IndexOf(places, column, 0, i) >= 0)
            {
                errors.Add(new(FormattableString.Invariant($"columns[{i + 1}]"), "COLUMN_TWICE"));
            }

            places[i] = column;
        }

        if (!places.Any(p => p is not null))
        {
            errors.Clear();
            errors.Add(new("columns", "HEADER_MISSING"));
            return null;
        }

        Require(places.Any(p => p is ImportColumn.Iin or ImportColumn.Plate or ImportColumn.Passport), ImportColumn.Iin);
        foreach (var column in (ImportColumn[])[ImportColumn.Ground, ImportColumn.ValidFrom, ImportColumn.ValidTo])
        {
            Require(places.Contains(column), column);
        }

        return errors.Count == 0 ? new(places) : null;

        void Require(bool isThere, ImportColumn column)
        {
            if (!isThere)
            {
                errors.Add(new(NameOf(column), "COLUMN_MISSING"));
            }
        }
    }

    private static List<ImportColumn?> Places(IReadOnlyList<ImportColumn?> places) => [.. places];

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
