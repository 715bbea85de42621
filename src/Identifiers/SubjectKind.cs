using System.Text.Json.Serialization;

namespace Ruqsat.Identifiers;

/// <summary>What a permit or a check is about. In JSON: <c>IIN</c>, <c>PLATE</c>, <c>PASSPORT</c>.</summary>
[JsonConverter(typeof(SubjectKindJsonConverter))]
public enum SubjectKind
{
    /// <summary>A person, by <see cref="Identifiers.Iin"/>.</summary>
    [JsonStringEnumMemberName("IIN")]
    Iin,

    /// <summary>A vehicle, by <see cref="PlateNumber"/>.</summary>
    [JsonStringEnumMemberName("PLATE")]
    Plate,

    /// <summary>A person without IIN, by <see cref="PassportNumber"/>.</summary>
    [JsonStringEnumMemberName("PASSPORT")]
    Passport,
}

/// <summary>Names only: a number could be no kind at all. Public for source-generated serializers.</summary>
public sealed class SubjectKindJsonConverter() : JsonStringEnumConverter<SubjectKind>(namingPolicy: null, allowIntegerValues: false);
