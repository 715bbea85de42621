using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ruqsat.EndToEnd.Tests;

/// <summary>A span as far as the tests look at it.</summary>
public sealed record Span(string Service, string TraceId, string SpanId, string ParentId, string Name);

/// <summary>Takes what the services export over OTLP (HTTP, protobuf) and keeps it: spans, and the raw bytes of everything.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentQueue<Span> _spans = new();

    private OtlpSink(WebApplication app) => _app = app;

    public (string Key, string Value)[] Environment =>
        [("OTEL_EXPORTER_OTLP_ENDPOINT", _app.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "500"), ("OTEL_METRIC_EXPORT_INTERVAL", "2000")];

    public IReadOnlyList<Span> Spans => [.. _spans];

    /// <summary>Everything received, as text in which strings of the messages can be found.</summary>
    public string Raw => string.Join('\n', _bodies.Select(Encoding.UTF8.GetString));

    public static async Task<OtlpSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new OtlpSink(app);
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            sink._bodies.Enqueue(body.ToArray());
            if (signal == "traces")
            {
                sink.ReadTraces(body.ToArray());
            }
        });
        await app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // ExportTraceServiceRequest { 1: ResourceSpans { 1: Resource { 1: KeyValue }, 2: ScopeSpans { 2: Span } } }
    private void ReadTraces(byte[] request)
    {
        foreach (var resourceSpans in Protobuf.Messages(request, 1))
        {
            var service = Protobuf.Messages(resourceSpans, 1).SelectMany(resource => Protobuf.Messages(resource, 1))
                .Where(attribute => Protobuf.Text(attribute, 1) == "service.name")
                .Select(attribute => Protobuf.Text(Protobuf.Messages(attribute, 2).First(), 1)).FirstOrDefault("");
            foreach (var span in Protobuf.Messages(resourceSpans, 2).SelectMany(scope => Protobuf.Messages(scope, 2)))
            {
                _spans.Enqueue(new(service, Protobuf.Hex(span, 1), Protobuf.Hex(span, 2), Protobuf.Hex(span, 4), Protobuf.Text(span, 5)));
            }
        }
    }
}

/// <summary>Just enough of the protobuf wire format to walk length-delimited fields.</summary>
internal static class Protobuf
{
    public static IEnumerable<byte[]> Messages(byte[] message, int field)
    {
        var position = 0;
        while (position < message.Length)
        {
            var key = Varint(message, ref position);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref position);
                    break;
                case 1:
                    position += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref position);
                    if ((int)(key >> 3) == field)
                    {
                        yield return message[position..(position + length)];
                    }

                    position += length;
                    break;
                case 5:
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7}");
            }
        }
    }

    public static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Messages(message, field).FirstOrDefault([]));

    public static string Hex(byte[] message, int field) => Convert.ToHexStringLower(Messages(message, field).FirstOrDefault([]));

    private static ulong Varint(byte[] message, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = message[position++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}
