using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ruqsat.Identifiers;

namespace Ruqsat.Cli.Scenarios;

/// <summary>JSON in UTF-8, the same bytes for the same values.</summary>
internal static class RequestBody
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static string FieldOf(SubjectKind kind) => kind switch
    {
        SubjectKind.Iin => "iin",
        SubjectKind.Plate => "plate",
        _ => "passport",
    };

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
