using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ruqsat.Contracts;
using Ruqsat.Identifiers;
using Ruqsat.Intake.Topics;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Intake.Inquiries;

/// <summary>A request in which every value was found right. Pure: no clock, no I/O.</summary>
internal sealed class InquiryForm
{
    private const int MaxText = 4000;
    private const int MaxOperator = 100;

    /// <summary>A caller's clock may be this much ahead.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    private readonly RegisterInquiry.Request _request;
    private readonly DateTimeOffset _receivedAt;
    private readonly PhoneNumber? _phone;
    private readonly Iin? _iin;
    private readonly PlateNumber? _plate;
    private readonly PassportNumber? _passport;

    private InquiryForm(RegisterInquiry.Request request, DateTimeOffset now, List<FieldError> errors)
    {
        _request = request;
        _receivedAt = (request.ReceivedAt ?? now).ToUniversalTime();
        _phone = Read(request.CallerPhone, PhoneNumber.Read, "callerPhone", errors);
        _iin = Read(request.Iin, text => Identifiers.Iin.Read(text, AlmatyTime.DayOf(now)), "iin", errors);
        _plate = Read(request.Plate, PlateNumber.Read, "plate", errors);
        _passport = Read(request.Passport, text => PassportNumber.Read(text), "passport", errors);
    }

    public static bool TryRead(
        RegisterInquiry.Request request, KnownCodes.Snapshot codes, DateTimeOffset now,
        [NotNullWhen(true)] out InquiryForm? form, [NotNullWhen(false)] out IReadOnlyList<FieldError>? errors)
    {
        var found = new List<FieldError>();
        if (string.IsNullOrEmpty(request.Topic))
        {
            found.Add(new("topic", "TOPIC_MISSING"));
        }
        else if (!codes.Topics.Contains(request.Topic))
        {
            found.Add(new("topic", "TOPIC_UNKNOWN"));
        }

        if (request.Language is not ("kk" or "ru" or "en"))
        {
            found.Add(new("language", string.IsNullOrEmpty(request.Language) ? "LANGUAGE_MISSING" : "LANGUAGE_UNKNOWN"));
        }

        if (!Enum.IsDefined(request.Channel))
        {
            found.Add(new("channel", "CHANNEL_UNKNOWN"));
        }

        if (request.District is not null && !codes.Districts.Contains(request.District))
        {
            found.Add(new("district", "DISTRICT_UNKNOWN"));
        }

        if (request.Text?.Length > MaxText)
        {
            found.Add(new("text", "TEXT_TOO_LONG"));
        }

        if (request.ReceivedAt > now + ClockTolerance)
        {
            found.Add(new("receivedAt", "RECEIVED_IN_FUTURE"));
        }

        if (request.ClosedAtFirstContact is { } closing)
        {
            if (closing.At > now + ClockTolerance)
            {
                found.Add(new("closedAtFirstContact.at", "CLOSED_IN_FUTURE"));
            }
            else if (closing.At < (request.ReceivedAt ?? now))
            {
                found.Add(new("closedAtFirstContact.at", "CLOSED_BEFORE_RECEIVED"));
            }

            // An account is a short name without spaces: nobody writes a person's number here by mistake.
            if (closing.Operator is not null && (closing.Operator.Length is 0 or > MaxOperator || !closing.Operator.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
            {
                found.Add(new("closedAtFirstContact.operator", "OPERATOR_INVALID"));
            }
        }

        form = new InquiryForm(request, now, found);
        errors = found;
        return found.Count == 0;
    }

    public Inquiry ToInquiry(string account, DateTimeOffset now, string idempotencyKey, byte[] fingerprint, SubjectKeys keys, IdentifierProtector protector)
    {
        var closing = _request.ClosedAtFirstContact;
        var personal = new PersonalData(_phone?.Reveal(), _iin?.Reveal(), _plate?.Reveal(), _passport?.Reveal(), _request.Text);
        return new Inquiry
        {
            Id = Guid.CreateVersion7(now),
            Topic = _request.Topic!,
            District = _request.District,
            Language = _request.Language!,
            Channel = _request.Channel,
            ReceivedAt = _receivedAt,
            RegisteredAt = now,
            RegisteredBy = account,
            Status = closing is null ? InquiryStatus.New : InquiryStatus.Closed,
            CallerKey = _phone is null ? null : keys.KeyOf(_phone).ToBytes(),
            SubjectKeys = [.. Subjects().Select(subject => keys.KeyOf(subject).ToBytes())],
            PersonalData = protector.Protect(JsonSerializer.Serialize(personal), PersonalData.Purpose),
            ClosedBy = closing is null ? null : closing.Operator ?? account,
            ClosedAt = closing is null ? null : (closing.At ?? now).ToUniversalTime(),
            IdempotencyKey = idempotencyKey,
            RequestFingerprint = fingerprint,
        };
    }

    public InquiryReceived ToEvent(Inquiry inquiry, SubjectKeys keys) => new(
        inquiry.Id, inquiry.Topic, inquiry.District, inquiry.Language, inquiry.Channel.ToString().ToUpperInvariant(),
        inquiry.ReceivedAt, inquiry.RegisteredAt, inquiry.RegisteredBy,
        [.. Subjects().Select(subject => new InquirySubject(subject.Kind.ToString(), keys.KeyOf(subject).ToString()))],
        inquiry.ClosedAt is { } at ? new FirstContact(inquiry.ClosedBy!, at) : null);

    private IEnumerable<Subject> Subjects()
    {
        if (_iin is not null)
        {
            yield return Subject.Of(_iin);
        }

        if (_plate is not null)
        {
            yield return Subject.Of(_plate);
        }

        if (_passport is not null)
        {
            yield return Subject.Of(_passport);
        }
    }

    private static T? Read<T>(string? text, Func<string, ParseResult<T>> read, string field, List<FieldError> errors)
        where T : class
    {
        if (text is null)
        {
            return null;
        }

        var result = read(text);
        if (result.IsValid)
        {
            return result.Value;
        }

        errors.Add(new(field, result.Error));
        return null;
    }
}
