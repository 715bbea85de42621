using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>
/// Keeps identifiers from being serialised by accident: writes the masked form, and cannot read.
/// Requests carry plain strings that are read by hand, because a refusal needs its code.
/// </summary>
/// <typeparam name="T">The identifier.</typeparam>
public sealed class MaskedJsonConverter<T> : JsonConverter<T>
    where T : class
{
    /// <exception cref="NotSupportedException">Always.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{typeof(T).Name} is not read from JSON: take the text as a string and call {typeof(T).Name}.Read.");

    /// <summary>Writes the masked form.</summary>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
