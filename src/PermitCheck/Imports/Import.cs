using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Ruqsat.PermitCheck.Imports;

public enum ImportState
{
    /// <summary>Somebody works on it until <see cref="Import.LeaseUntil"/>.</summary>
    Running,

    /// <summary>Read to its end; its good rows are in the registry.</summary>
    Applied,

    /// <summary>Given up. What was applied until then stays; the same file again completes it, undo takes it back.</summary>
    Failed,

    Undone,

    /// <summary>Read to its end and nothing applied, as it was asked for.</summary>
    DryRun,
}

/// <summary>One list of permits that was sent. The name of the file is not kept: it may be the name of a person.</summary>
public sealed class Import
{
    public required Guid Id { get; init; }

    public required string By { get; init; }

    public required string IdempotencyKey { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? EndedAt { get; set; }

    public ImportState State { get; set; }

    /// <summary>Code of what it failed with.</summary>
    public string? Failure { get; set; }

    public required bool IsDryRun { get; init; }

    public required bool IsAllOrNothing { get; init; }

    public string? Generation { get; init; }

    /// <summary>BIN of the organisation that all rows are of, if it was named beside the file.</summary>
    public string? OrganisationBin { get; init; }

    /// <summary>Columns of the file, comma separated: what the rejected rows are written with.</summary>
    public required string Columns { get; init; }

    /// <summary>
    /// Keyed fingerprint of the content; null until it was read to its end. Not a plain hash: a file of one row could be found by trying
    /// all numbers.
    /// </summary>
    public byte[]? ContentFingerprint { get; set; }

    /// <summary>Rows read, without the header.</summary>
    public long Rows { get; set; }

    public long Bad { get; set; }

    /// <summary>Permits that are new; in a dry run: that would be.</summary>
    public long Applied { get; set; }

    /// <summary>Good rows whose permit was there already.</summary>
    public long Unchanged { get; set; }

    /// <summary>New permits of subjects that have one of another organisation for the same time.</summary>
    public long Duplicates { get; set; }

    /// <summary>Errors that were found, also those beyond <see cref="ImportError.Limit"/>, which are not kept.</summary>
    public long Errors { get; set; }

    /// <summary>A process that works on it prolongs this; one that died does not.</summary>
    public DateTimeOffset LeaseUntil { get; set; }

    public DateTimeOffset? UndoneAt { get; set; }

    public string? UndoneBy { get; set; }

    public long Deleted { get; set; }

    public long Revoked { get; set; }
}

/// <summary>What is wrong with a row, or notable. Never the value itself.</summary>
public sealed class ImportError
{
    /// <summary>Errors, and rejected rows, that are kept of one import: a file with more is not the right file.</summary>
    public const int Limit = 100_000;

    public required Guid ImportId { get; init; }

    /// <summary>Line of the file in which the row begins; the header is line 1.</summary>
    public required long Line { get; init; }

    /// <summary>Name of a column as in <see cref="ImportColumns"/>, or empty: the row as a whole.</summary>
    public required string ColumnName { get; init; }

    public required string Code { get; init; }

    /// <summary>True: the row was applied all the same.</summary>
    public required bool IsWarning { get; init; }
}

/// <summary>A row that was refused, encrypted, to be corrected and sent again.</summary>
public sealed class BadRow
{
    public required Guid ImportId { get; init; }

    public required long Line { get; init; }

    /// <summary>The fields as a JSON array, encrypted.</summary>
    public required byte[] RowProtected { get; init; }

    /// <summary>Under what <see cref="RowProtected"/> is encrypted. Never to be changed.</summary>
    public static string ProtectionPurpose(Guid importId, long line) => FormattableString.Invariant($"permit-check.import.row/{importId:N}/{line}");
}

internal sealed class ImportTable : IEntityTypeConfiguration<Import>
{
    public void Configure(EntityTypeBuilder<Import> imports)
    {
        imports.ToTable("imports");
        imports.Property(i => i.By).HasMaxLength(100);
        imports.Property(i => i.IdempotencyKey).HasMaxLength(100);
        imports.Property(i => i.State).HasConversion<string>().HasMaxLength(10);
        imports.Property(i => i.Failure).HasMaxLength(40);
        imports.Property(i => i.Generation).HasMaxLength(40);
        imports.Property(i => i.OrganisationBin).HasMaxLength(12);
        imports.Property(i => i.Columns).HasMaxLength(400);
        imports.Property(i => i.UndoneBy).HasMaxLength(100);
        imports.HasIndex(i => new { i.By, i.IdempotencyKey }).IsUnique();
        imports.HasIndex(i => i.LeaseUntil).HasFilter("state = 'Running'");
    }
}

internal sealed class ImportErrorTable : IEntityTypeConfiguration<ImportError>
{
    public void Configure(EntityTypeBuilder<ImportError> errors)
    {
        errors.ToTable("import_errors");
        errors.HasKey(e => new { e.ImportId, e.Line, e.ColumnName, e.Code });
        errors.Property(e => e.ColumnName).HasMaxLength(40);
        errors.Property(e => e.Code).HasMaxLength(40);
    }
}

internal sealed class BadRowTable : IEntityTypeConfiguration<BadRow>
{
    public void Configure(EntityTypeBuilder<BadRow> rows)
    {
        rows.ToTable("import_bad_rows");
        rows.HasKey(r => new { r.ImportId, r.Line });
    }
}
