using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Ruqsat.Identifiers;
using Ruqsat.PermitCheck.Permits;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>What the rows of an import are read with; safe for concurrent use.</summary>
internal sealed class PermitRow(
    Import import, ImportColumns columns, IReadOnlySet<string> zones, DateOnly today, DateTimeOffset now, SubjectKeys keys, IdentifierProtector protector)
{
    private const int MaxOrganisation = 200;
    private const int MaxInitials = 20;

    // What the decoder puts for bytes that are no text, and control characters.
    private static readonly SearchValues<char> Broken = SearchValues.Create(
        string.Concat(Enumerable.Range(0, ' ').Select(c => (char)c).Where(c => c is not ('\t' or '\r' or '\n')).Append('\uFFFD').Append('\x7f')));

    private static readonly FrozenDictionary<string, string> DirectionNames = new Dictionary<string, string>
    {
        ["IN"] = nameof(Direction.In),
        ["ВЪЕЗД"] = nameof(Direction.In),
        ["КІРУ"] = nameof(Direction.In),
        ["OUT"] = nameof(Direction.Out),
        ["ВЫЕЗД"] = nameof(Direction.Out),
        ["ШЫҒУ"] = nameof(Direction.Out),
    }.ToFrozenDictionary();

    public ReadRows Read(IReadOnlyList<RawRow> rows)
    {
        var (good, bad, all) = (new List<StagedPermit>(rows.Count), new List<BadRow>(), new List<ImportError>());
        var errors = new List<(string Column, string Code)>();
        foreach (var row in rows)
        {
            errors.Clear();
            if (Read(row, errors) is { } permit)
            {
                good.Add(permit);
                continue;
            }

            all.AddRange(errors.Distinct().Select(e => new ImportError { ImportId = import.Id, Line = row.Line, ColumnName = e.Column, Code = e.Code, IsWarning = false }));
            bad.Add(new()
            {
                ImportId = import.Id,
                Line = row.Line,
                RowProtected = protector.Protect(JsonSerializer.Serialize(row.Fields), BadRow.ProtectionPurpose(import.Id, row.Line)),
            });
        }

        return new(rows.Count, good, bad, all);
    }

    private StagedPermit? Read(RawRow row, List<(string Column, string Code)> errors)
    {
        if (row.Fields.Length != columns.Count)
        {
            errors.Add(("", "FIELD_COUNT"));
            return null;
        }

        if (row.Fields.Any(field => field.AsSpan().ContainsAny(Broken)))
        {
            errors.Add(("", "ENCODING_INVALID"));
            return null;
        }

        var subject = ReadSubject(row.Fields, errors);
        var ground = ReadCode(row.Fields, ImportColumn.Ground, Grounds.All, "GROUND_UNKNOWN", errors, isRequired: "GROUND_MISSING").FirstOrDefault();
        var from = ReadMoment(row.Fields, ImportColumn.ValidFrom, isEnd: false, "VALID_FROM", errors);
        var to = ReadMoment(row.Fields, ImportColumn.ValidTo, isEnd: true, "VALID_TO", errors);
        if (to <= from)
        {
            Add(ImportColumn.ValidTo, "VALIDITY_EMPTY");
        }

        var (bin, organisation) = ReadOrganisation(row.Fields, errors);
        var permitZones = ReadCode(row.Fields, ImportColumn.Zones, zones, "ZONE_UNKNOWN", errors);
        var directions = ReadDirections(row.Fields, errors);
        var conditions = ReadCode(row.Fields, ImportColumn.Conditions, Conditions.All, "CONDITION_UNKNOWN", errors);
        var window = ReadWindow(row.Fields, errors);
        var initials = columns.Read(row.Fields, ImportColumn.Initials);
        if (initials.Length > MaxInitials)
        {
            Add(ImportColumn.Initials, "INITIALS_LENGTH");
        }

        var uses = columns.Read(row.Fields, ImportColumn.MaxUses);
        var maxUses = 0;
        if (uses.Length > 0 && (!int.TryParse(uses, NumberStyles.None, CultureInfo.InvariantCulture, out maxUses) || maxUses < 1))
        {
            Add(ImportColumn.MaxUses, "MAX_USES_INVALID");
        }

        if (errors.Count > 0)
        {
            return null;
        }

        var key = keys.KeyOf(subject!);
        var id = ImportedIds.IdOf(now, row.Line);
        int? limit = maxUses > 0 ? maxUses : null;
        return new(
            row.Line, id, ImportedIds.KeyOf(key, ground!, bin, from!.Value, to!.Value, import.Generation, permitZones, directions, window, conditions, limit), subject!.Kind, key,
            protector.Protect(subject.Reveal(), Permit.ProtectionPurpose(id)), ground!, from.Value, to.Value, bin, organisation, permitZones, directions, window, conditions,
            initials.Length > 0 ? protector.Protect(initials, Permit.InitialsProtectionPurpose(id)) : null, limit);

        void Add(ImportColumn column, string code) => errors.Add((ImportColumns.NameOf(column), code));
    }

    private Subject? ReadSubject(string[] row, List<(string Column, string Code)> errors)
    {
        Subject? subject = null;
        var given = 0;
        Try(ImportColumn.Iin, ReadIin);
        Try(ImportColumn.Plate, text => (PlateNumber.Read(text) is { IsValid: true } p ? Subject.Of(p.Value) : null, PlateNumber.Read(text).Error));
        Try(ImportColumn.Passport, text => (PassportNumber.Read(text) is { IsValid: true } p ? Subject.Of(p.Value) : null, PassportNumber.Read(text).Error));
        if (given != 1)
        {
            errors.Add((given == 0 ? "" : ImportColumns.NameOf(ImportColumn.Iin), given == 0 ? "SUBJECT_MISSING" : "SUBJECT_AMBIGUOUS"));
        }

        return subject;

        void Try(ImportColumn column, Func<string, (Subject? Subject, string? Error)> read)
        {
            if (columns.Read(row, column) is not { Length: > 0 } text)
            {
                return;
            }

            given++;
            (subject, var error) = read(text);
            if (error is not null)
            {
                errors.Add((ImportColumns.NameOf(column), error));
            }
        }
    }

    private (Subject? Subject, string? Error) ReadIin(string text)
    {
        var result = Iin.Read(text, today);

        // A spreadsheet takes the zeros away; putting them back would be guessing, for a digit may be missing elsewhere.
        return result.IsValid ? (Subject.Of(result.Value), null)
            : (null, result.Error == IdentifierErrors.IinLength && text.Length < 12 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') ? "IIN_ZEROS_LOST" : result.Error);
    }

    private (string? Bin, string? Name) ReadOrganisation(string[] row, List<(string Column, string Code)> errors)
    {
        var (text, name, bin) = (columns.Read(row, ImportColumn.Bin), columns.Read(row, ImportColumn.Organisation), import.OrganisationBin);
        if (text.Length > 0)
        {
            var result = Bin.Read(text);
            if (!result.IsValid)
            {
                errors.Add((ImportColumns.NameOf(ImportColumn.Bin), result.Error));
                return default;
            }

            bin = result.Value.Reveal();
            if (import.OrganisationBin is { } one && one != bin)
            {
                errors.Add((ImportColumns.NameOf(ImportColumn.Bin), "ORGANISATION_OTHER"));
            }
        }

        if (name.Length > MaxOrganisation)
        {
            errors.Add((ImportColumns.NameOf(ImportColumn.Organisation), "ORGANISATION_LENGTH"));
        }
        else if (name.Length > 0 && bin is null)
        {
            // Names repeat and are spelled in many ways; only the number tells who it is.
            errors.Add((ImportColumns.NameOf(ImportColumn.Bin), "BIN_MISSING"));
        }

        return (bin, name.Length > 0 ? name : null);
    }

    private DateTimeOffset? ReadMoment(string[] row, ImportColumn column, bool isEnd, string code, List<(string Column, string Code)> errors)
    {
        var text = columns.Read(row, column);
        if (text.Length > 0 && ImportedTime.TryMoment(text, isEnd, out var moment))
        {
            return moment;
        }

        errors.Add((ImportColumns.NameOf(column), code + (text.Length == 0 ? "_MISSING" : "_INVALID")));
        return null;
    }

    private string[] ReadCode(
        string[] row, ImportColumn column, IReadOnlySet<string> known, string unknownCode, List<(string Column, string Code)> errors, string? isRequired = null)
    {
        var text = columns.Read(row, column);
        if (text.Length == 0)
        {
            if (isRequired is not null)
            {
                errors.Add((ImportColumns.NameOf(column), isRequired));
            }

            return [];
        }

        // One ground; the others are sets, and two spellings of a set are one.
        string[] codes = isRequired is not null ? [text.ToUpperInvariant()] : [.. ImportedTime.Items(text.ToUpperInvariant()).Distinct().Order(StringComparer.Ordinal)];
        if (codes.Length == 0 || !codes.All(known.Contains))
        {
            errors.Add((ImportColumns.NameOf(column), unknownCode));
        }

        return codes;
    }

    private string[] ReadDirections(string[] row, List<(string Column, string Code)> errors)
    {
        var items = ImportedTime.Items(columns.Read(row, ImportColumn.Directions).ToUpperInvariant());
        var directions = items.Select(item => DirectionNames.GetValueOrDefault(item, "")).Distinct().Order(StringComparer.Ordinal).ToArray();
        if (directions.Contains(""))
        {
            errors.Add((ImportColumns.NameOf(ImportColumn.Directions), "DIRECTION_UNKNOWN"));
        }

        // Both directions are the same as none named.
        return directions.Length == 2 ? [] : directions;
    }

    private WeeklyWindow? ReadWindow(string[] row, List<(string Column, string Code)> errors)
    {
        const int EveryDay = 0b111_1111;
        var (days, from, to) = (columns.Read(row, ImportColumn.Days), columns.Read(row, ImportColumn.From), columns.Read(row, ImportColumn.To));
        if (days.Length + from.Length + to.Length == 0)
        {
            return null;
        }

        var bits = EveryDay;
        if (days.Length > 0 && !ImportedTime.TryDays(days, out bits))
        {
            errors.Add((ImportColumns.NameOf(ImportColumn.Days), "DAYS_INVALID"));
        }

        var (first, last) = (TimeOnly.MinValue, ImportedTime.EndOfDay);
        if (from.Length > 0 != to.Length > 0)
        {
            errors.Add((ImportColumns.NameOf(from.Length > 0 ? ImportColumn.To : ImportColumn.From), "HOURS_INCOMPLETE"));
        }
        else if (from.Length > 0)
        {
            var (isFrom, isTo) = (ImportedTime.TryHour(from, out first), ImportedTime.TryEndHour(to, out last));
            if (!isFrom)
            {
                errors.Add((ImportColumns.NameOf(ImportColumn.From), "HOUR_INVALID"));
            }

            if (!isTo)
            {
                errors.Add((ImportColumns.NameOf(ImportColumn.To), "HOUR_INVALID"));
            }

            if (isFrom && isTo && first == last)
            {
                errors.Add((ImportColumns.NameOf(ImportColumn.To), "HOURS_EMPTY"));
            }
        }

        return new(bits, first, last);
    }
}
