using System.Buffers;
using System.Text;

namespace Ruqsat.PermitCheck.Imports;

/// <summary>CSV as spreadsheets of our users open it: UTF-8 with its mark, semicolons.</summary>
internal sealed class CsvText(Stream stream) : IAsyncDisposable
{
    public const string ContentType = "text/csv; charset=utf-8";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(";,\t\"\r\n");
    private readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true) { NewLine = "\r\n" };

    public async Task WriteAsync(IReadOnlyList<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            await _writer.WriteAsync(i == 0 ? "" : ";");
            await _writer.WriteAsync(field.AsSpan().ContainsAny(Quoted) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field);
        }

        await _writer.WriteLineAsync();
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();
}
