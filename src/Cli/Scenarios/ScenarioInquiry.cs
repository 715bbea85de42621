using Ruqsat.Identifiers;

namespace Ruqsat.Cli.Scenarios;

/// <summary>One call of a scenario.</summary>
/// <param name="Number">From 1, in the order of the calls.</param>
/// <param name="ReceivedAt">With the local offset of then.</param>
/// <param name="Topic">Code.</param>
/// <param name="Language">Code.</param>
/// <param name="District">Code; null: not said.</param>
/// <param name="Phone">Null: anonymous.</param>
/// <param name="Subject">Who is asked about, if anybody.</param>
/// <param name="Text">What the operator wrote, if anything.</param>
/// <param name="Closing">Set when the caller was helped at once.</param>
internal sealed record ScenarioInquiry(
    int Number, DateTimeOffset ReceivedAt, string Topic, string Language, string? District, PhoneNumber? Phone, Subject? Subject, string? Text, ScenarioClosing? Closing)
{
    public DateOnly LocalDay => DateOnly.FromDateTime(ReceivedAt.DateTime);

    /// <summary>The body of <c>POST /v1/inquiries</c>: a late record.</summary>
    public byte[] ToBody() => RequestBody.Write(json =>
    {
        json.WriteString("topic", Topic);
        json.WriteString("language", Language);
        json.WriteString("channel", "PHONE");
        if (District is not null)
        {
            json.WriteString("district", District);
        }

        if (Phone is not null)
        {
            json.WriteString("callerPhone", Phone.Reveal());
        }

        if (Subject is not null)
        {
            json.WriteString(RequestBody.FieldOf(Subject.Kind), Subject.Reveal());
        }

        if (Text is not null)
        {
            json.WriteString("text", Text);
        }

        json.WriteString("receivedAt", RequestBody.Time(ReceivedAt));
        if (Closing is not null)
        {
            json.WriteStartObject("closedAtFirstContact");
            json.WriteString("operator", Closing.Operator);
            json.WriteString("at", RequestBody.Time(Closing.At));
            json.WriteEndObject();
        }
    });

    public override string ToString() => $"inquiry {Number}";
}

internal sealed record ScenarioClosing(string Operator, DateTimeOffset At);

/// <summary>A row of the registry that is there before the calls come.</summary>
internal sealed record ScenarioPermit(int Number, Subject Subject, string Ground, DateTimeOffset ValidFrom, DateTimeOffset ValidTo)
{
    /// <summary>The body of <c>POST /v1/permits</c>.</summary>
    public byte[] ToBody() => RequestBody.Write(json =>
    {
        json.WriteString(RequestBody.FieldOf(Subject.Kind), Subject.Reveal());
        json.WriteString("ground", Ground);
        json.WriteString("validFrom", RequestBody.Time(ValidFrom));
        json.WriteString("validTo", RequestBody.Time(ValidTo));
    });

    public override string ToString() => $"permit {Number}";
}
