using System.Security.Cryptography;
using System.Text;
using Ruqsat.ServiceDefaults;
using Sylvan.Data.Csv;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>A file cannot be read, or not on; the code says why.</summary>
internal sealed class ListFileException(IReadOnlyList<FieldError> errors) : Exception(errors[0].Code)
{
    public ListFileException(string code)
        : this([new("file", code)])
    {
    }

    public IReadOnlyList<FieldError> Errors => errors;

    public string Code => errors[0].Code;
}

/// <summary>
/// A list as CSV, read as it comes: in constant memory, whatever its size. What it is written in is found by its beginning: UTF-8 or Windows-1251;
/// comma, semicolon or tab.
/// </summary>
internal sealed class ListFile : IAsyncDisposable
{
    /// <summary>In characters. A row that does not end within this many is no row.</summary>
    public const int MaxRow = 64 * 1024;

    private const int BeginningBytes = 64 * 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Windows1251 = CodePagesEncodingProvider.Instance.GetEncoding(1251)!;

    private readonly Content _content;
    private readonly CsvDataReader _csv;
    private long _line = 1;

    private ListFile(Content content, CsvDataReader csv, ImportColumns columns) => (_content, _csv, Columns) = (content, csv, columns);

    public ImportColumns Columns { get; }

    /// <param name="body">The bytes.</param>
    /// <param name="charset">What the sender says that it is written in; null: to be found out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ListFileException">It is no list, or one without a header that can be read.</exception>
    public static async Task<ListFile> OpenAsync(Stream body, string? charset, CancellationToken cancellationToken)
    {
        var beginning = new byte[BeginningBytes];
        var length = await body.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
        var content = new Content(beginning.AsMemory(0, length), body);
        var encoding = EncodingOf(beginning.AsSpan(0, length), charset);
        var text = new StreamReader(content, encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024);
        var csv = await CreateAsync(text, new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = SeparatorOf(encoding.GetString(beginning, 0, length)),
            Comment = '\0',
            BufferSize = MaxRow,
            MaxBufferSize = MaxRow,
        }, cancellationToken);
        var file = new ListFile(content, csv, null!);
        var header = await file.TryReadAsync(cancellationToken) ?? throw new ListFileException("FILE_EMPTY");
        header[0] = header[0].TrimStart('\uFEFF');
        var errors = new List<FieldError>();
        var columns = ImportColumns.TryRead(header, errors) ?? throw new ListFileException(errors);
        return new(content, csv, columns) { _line = file._line };
    }

    /// <summary>The next row that is not blank; null at the end.</summary>
    /// <exception cref="ListFileException">It cannot be read on from here.</exception>
    public async ValueTask<RawRow?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = _line;
            if (await TryReadAsync(cancellationToken) is not { } fields)
            {
                return null;
            }

            if (!fields.All(string.IsNullOrWhiteSpace))
            {
                return new RawRow(line, fields);
            }
        }
    }

    /// <summary>SHA-256 of all bytes that were read.</summary>
    public byte[] Hash() => _content.Hash();

    public async ValueTask DisposeAsync()
    {
        await _csv.DisposeAsync();
        await _content.DisposeAsync();
    }

    private static async Task<CsvDataReader> CreateAsync(TextReader text, CsvDataReaderOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await CsvDataReader.CreateAsync(text, options, cancellationToken);
        }
        catch (CsvRecordTooLargeException)
        {
            throw new ListFileException("LINE_TOO_LONG");
        }
        catch (CsvFormatException)
        {
            throw new ListFileException("CSV_MALFORMED");
        }
    }

    private async ValueTask<string[]?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _csv.ReadAsync(cancellationToken))
            {
                return null;
            }

            var fields = new string[_csv.RowFieldCount];
            for (var i = 0; i < fields.Length; i++)
            {
                fields[i] = _csv.GetString(i);

                // A field between quotes may go over several lines.
                _line += fields[i].AsSpan().Count('\n');
            }

            _line++;
            return fields;
        }
        catch (CsvRecordTooLargeException)
        {
            throw new ListFileException("LINE_TOO_LONG");
        }
        catch (CsvFormatException)
        {
            throw new ListFileException("CSV_MALFORMED");
        }
    }

    private static Encoding EncodingOf(ReadOnlySpan<byte> beginning, string? charset)
    {
        if (beginning.IsEmpty)
        {
            throw new ListFileException("FILE_EMPTY");
        }

        var kind = beginning.StartsWith("PK"u8) && beginning.Length > 2 && beginning[2] < 9 ? beginning.IndexOf("xl/"u8) >= 0 || beginning.IndexOf("[Content_Types].xml"u8) >= 0 ? "FILE_IS_XLSX" : "FILE_IS_ZIP"
            : beginning.StartsWith<byte>([0xD0, 0xCF, 0x11, 0xE0]) ? "FILE_IS_XLS"
            : beginning.StartsWith<byte>([0x1F, 0x8B]) || beginning.StartsWith("7z"u8) || beginning.StartsWith("Rar!"u8) ? "FILE_IS_COMPRESSED"
            : beginning.StartsWith("%PDF"u8) ? "FILE_IS_PDF"
            : beginning.StartsWith<byte>([0xFF, 0xFE]) || beginning.StartsWith<byte>([0xFE, 0xFF]) ? "ENCODING_UNSUPPORTED"
            : IsBinary(beginning) ? "FILE_IS_BINARY"
            : null;
        if (kind is not null)
        {
            throw new ListFileException(kind);
        }

        return charset?.ToUpperInvariant() switch
        {
            null => IsUtf8(beginning) ? new UTF8Encoding() : Windows1251,
            "UTF-8" => new UTF8Encoding(),
            "WINDOWS-1251" or "CP1251" => Windows1251,
            _ => throw new ListFileException("ENCODING_UNSUPPORTED"),
        };
    }

    private static bool IsBinary(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b < 0x20 && b is not ((byte)'\t' or (byte)'\r' or (byte)'\n' or 0x1A))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        // The beginning may end within a character.
        var decoder = StrictUtf8.GetDecoder();
        try
        {
            _ = decoder.GetCharCount(bytes, flush: false);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static char SeparatorOf(string beginning)
    {
        var header = beginning.AsSpan(0, beginning.IndexOfAny(['\r', '\n']) is >= 0 and var end ? end : beginning.Length);
        var (best, most) = (',', 0);
        foreach (var candidate in (ReadOnlySpan<char>)[',', ';', '\t'])
        {
            if (header.Count(candidate) is var count && count > most)
            {
                (best, most) = (candidate, count);
            }
        }

        return best;
    }

    /// <summary>The beginning and what follows, hashed on the way.</summary>
    private sealed class Content(ReadOnlyMemory<byte> beginning, Stream rest) : Stream
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private ReadOnlyMemory<byte> _beginning = beginning;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public byte[] Hash() => _hash.GetCurrentHash();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count;
            if (_beginning.Length > 0)
            {
                count = Math.Min(buffer.Length, _beginning.Length);
                _beginning[..count].CopyTo(buffer);
                _beginning = _beginning[count..];
            }
            else
            {
                count = await rest.ReadAsync(buffer, cancellationToken);
            }

            _hash.AppendData(buffer.Span[..count]);
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
