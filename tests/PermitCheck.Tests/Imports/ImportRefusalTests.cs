using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Imports;

/// <summary>What is no list, or not to its end.</summary>
[Collection(nameof(Alone))]
public sealed class ImportRefusalTests(ImportPermitsTests.Service service, ITestOutputHelper output) : IClassFixture<ImportPermitsTests.Service>
{
    private readonly ImportDesk _imports = service.Imports;

    [Theory]
    [InlineData("FILE_EMPTY")]
    [InlineData("FILE_IS_ZIP")]
    [InlineData("FILE_IS_XLSX")]
    [InlineData("FILE_IS_BINARY")]
    [InlineData("ENCODING_UNSUPPORTED")]
    [InlineData("HEADER_MISSING")]
    [InlineData("COLUMN_UNKNOWN")]
    [InlineData("COLUMN_TWICE")]
    [InlineData("COLUMN_MISSING")]
    [InlineData("COLUMNS_TOO_MANY")]
    [InlineData("LINE_TOO_LONG")]
    public async Task Import_NoList_IsRefusedAndNothingWritten(string code)
    {
        var before = await _imports.QueryAsync<long>("SELECT count(*) FROM imports");
        var iin = Any.Iin();
        using var response = await _imports.TryImportAsync(code switch
        {
            "FILE_EMPTY" => [],
            "FILE_IS_ZIP" => Zip("list.csv"),
            "FILE_IS_XLSX" => Zip("xl/workbook.xml"),
            "FILE_IS_BINARY" => [.. "iin;ground"u8, 0, 1, 2],
            "ENCODING_UNSUPPORTED" => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(ImportDesk.List())],
            "HEADER_MISSING" => Encoding.UTF8.GetBytes(ImportDesk.Row(iin)),
            "COLUMN_UNKNOWN" => Encoding.UTF8.GetBytes($"{ImportDesk.Header};ФИО\n"),
            "COLUMN_TWICE" => Encoding.UTF8.GetBytes($"{ImportDesk.Header};ИИН\n"),
            "COLUMNS_TOO_MANY" => Encoding.UTF8.GetBytes($"{ImportDesk.Header}{new string(';', 200)}\n{ImportDesk.Row(iin)}{new string(';', 200)}\n"),
            "COLUMN_MISSING" => "iin;ground;validFrom\n"u8.ToArray(),
            _ => Encoding.UTF8.GetBytes(new string('a', 8 << 20)),
        });

        var problem = await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        Assert.DoesNotContain(iin.Reveal(), problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await _imports.QueryAsync<long>("SELECT count(*) FROM imports"));
    }

    [Fact]
    public async Task Import_LineWithoutEndInTheMiddle_FailsWithWhatWasAppliedBefore()
    {
        var rows = Enumerable.Range(0, 6_000).Select(_ => ImportDesk.Row(Any.Iin())).Distinct().ToArray();

        var import = await _imports.ImportAsync(ImportDesk.List(rows) + new string('7', 1 << 20));

        Assert.Equal(("FAILED", "LINE_TOO_LONG"), (import.State(), import.GetProperty("failure").GetString()));
        Assert.Equal(import.GetProperty("applied").GetInt64(), await _imports.QueryAsync<long>($"SELECT count(*) FROM permits WHERE import_id = '{import.Id()}'"));
        var complete = await _imports.ImportAsync(ImportDesk.List(rows));
        Assert.Equal(rows.Length, complete.Counts().Applied + complete.Counts().Unchanged);
        Assert.Equal(import.Counts().Applied, complete.Counts().Unchanged);
    }

    [Theory]
    [InlineData("?organisationBin=850412100003", "IS_IIN")]
    [InlineData("?generation=HQ-404", "GENERATION_UNKNOWN")]
    public async Task Import_WrongOption_IsRefused(string query, string code)
    {
        using var response = await _imports.TryImportAsync(ImportDesk.List(ImportDesk.Row(Any.Iin())), query);

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Import_LineOfTwoGigabytes_IsRefusedLongBeforeItsEndInConstantMemory(bool listens)
    {
        const long Length = 2L << 30;
        const int Buffers = 64 << 20;
        await using var process = await ImportProcess.StartAsync(service.Host);
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, process.Clerk.BaseAddress!.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nAuthorization: {process.Clerk.DefaultRequestHeaders.Authorization}\r\nIdempotency-Key: {Guid.NewGuid()}\r\nContent-Type: text/csv\r\nContent-Length: {Length}\r\n\r\n")));
        var listening = listens ? ReadAnswerAsync(stream) : new TaskCompletionSource<string>().Task;

        var (sent, line) = (0L, Encoding.ASCII.GetBytes(new string('a', 64 * 1024)));
        try
        {
            for (; sent < Length && !listening.IsCompleted; sent += line.Length)
            {
                await stream.WriteAsync(line);
            }
        }
        catch (IOException)
        {
            // The connection has ended.
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(listens ? "listening" : "deaf")} sender: {sent >> 20} MB of {Length >> 20} sent; most memory of the process: {process.PeakMegabytes()} MB"));
        Assert.True(process.PeakMegabytes() < 300);
        Assert.True(sent < (listens ? Length / 4 : EarlyAnswer.MaxBytes + Buffers), $"{sent >> 20} MB");
        if (listens)
        {
            var text = await listening;
            Assert.StartsWith("HTTP/1.1 422 ", text, StringComparison.Ordinal);
            Assert.Contains("LINE_TOO_LONG", text, StringComparison.Ordinal);
        }
    }

    private static async Task<string> ReadAnswerAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!text.ToString().Contains('}', StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var count)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static byte[] Zip(string entry)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var file = zip.CreateEntry(entry).Open();
            file.Write("iin"u8);
        }

        return stream.ToArray();
    }
}
