using Npgsql;
using NpgsqlTypes;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>Errors and rejected rows that wait to be written; what is beyond the limit is counted only.</summary>
internal sealed class ImportFindings(Import import)
{
    // Rows may be long: they are bounded by their bytes too, those that wait and those that are kept.
    private const int ManyBytes = 4 << 20;
    private const long MaxKeptBytes = 256 << 20;

    private readonly List<ImportError> _errors = [];
    private readonly List<BadRow> _rows = [];
    private int _keptErrors;
    private int _keptRows;
    private long _keptBytes;
    private int _waitingBytes;

    /// <summary>They should not wait for more rows.</summary>
    public bool AreMany => _waitingBytes >= ManyBytes;

    public void Add(IReadOnlyList<ImportError> errors, IReadOnlyList<BadRow> rows)
    {
        var keptErrors = Math.Min(errors.Count, ImportError.Limit - _keptErrors);
        _errors.AddRange(errors.Take(keptErrors));
        _keptErrors += keptErrors;
        foreach (var row in rows)
        {
            // Those that are kept are the first ones, without a gap.
            if (_keptRows >= ImportError.Limit || (_keptBytes += row.RowProtected.Length) > MaxKeptBytes)
            {
                break;
            }

            _rows.Add(row);
            _keptRows++;
            _waitingBytes += row.RowProtected.Length;
        }

        import.Errors += errors.Count;
        import.Bad += rows.Count;
    }

    public void AddDuplicates(IReadOnlyList<long> lines)
    {
        var left = Math.Min(lines.Count, ImportError.Limit - _keptErrors);
        _errors.AddRange(lines.Take(left).Select(line => new ImportError
        {
            ImportId = import.Id,
            Line = line,
            ColumnName = ImportColumns.NameOf(ImportColumn.Bin),
            Code = "PERMIT_OF_OTHER_ORGANISATION",
            IsWarning = true,
        }));
        _keptErrors += left;
        import.Duplicates += lines.Count;
    }

    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_errors.Count > 0)
        {
            await using var writer = await connection.BeginBinaryImportAsync("COPY import_errors (import_id, line, column_name, code, is_warning) FROM STDIN (FORMAT BINARY)", cancellationToken);
            foreach (var error in _errors)
            {
                await writer.StartRowAsync(cancellationToken);
                await writer.WriteAsync(error.ImportId, NpgsqlDbType.Uuid, cancellationToken);
                await writer.WriteAsync(error.Line, NpgsqlDbType.Bigint, cancellationToken);
                await writer.WriteAsync(error.ColumnName, NpgsqlDbType.Varchar, cancellationToken);
                await writer.WriteAsync(error.Code, NpgsqlDbType.Varchar, cancellationToken);
                await writer.WriteAsync(error.IsWarning, NpgsqlDbType.Boolean, cancellationToken);
            }

            await writer.CompleteAsync(cancellationToken);
        }

        if (_rows.Count > 0)
        {
            await using var writer = await connection.BeginBinaryImportAsync("COPY import_bad_rows (import_id, line, row_protected) FROM STDIN (FORMAT BINARY)", cancellationToken);
            foreach (var row in _rows)
            {
                await writer.StartRowAsync(cancellationToken);
                await writer.WriteAsync(row.ImportId, NpgsqlDbType.Uuid, cancellationToken);
                await writer.WriteAsync(row.Line, NpgsqlDbType.Bigint, cancellationToken);
                await writer.WriteAsync(row.RowProtected, NpgsqlDbType.Bytea, cancellationToken);
            }

            await writer.CompleteAsync(cancellationToken);
        }

        _errors.Clear();
        _rows.Clear();
        _waitingBytes = 0;
    }
}
