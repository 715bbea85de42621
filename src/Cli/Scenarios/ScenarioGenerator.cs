using System.Globalization;
using Ruqsat.Identifiers;

namespace Ruqsat.Cli.Scenarios;

/// <summary>Makes the calls and permits of a scenario. Pure: the same scenario gives the same, byte for byte.</summary>
internal sealed class ScenarioGenerator
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private readonly Scenario _scenario;
    private readonly Shuffler _shuffler;
    private readonly TimeZoneInfo _zone;

    private ScenarioGenerator(Scenario scenario)
    {
        _scenario = scenario;
        _shuffler = new Shuffler(scenario.Seed);
        _zone = TimeZoneInfo.FindSystemTimeZoneById(scenario.TimeZone);
    }

    public static ScenarioStream Generate(Scenario scenario)
    {
        scenario.Validate();
        return new ScenarioGenerator(scenario).Generate();
    }

    private ScenarioStream Generate()
    {
        var calls = Calls();
        var topics = _shuffler.Deal(calls.Length, [.. _scenario.Topics.Select(t => (t, t.Share))]);
        var districts = _shuffler.Deal(calls.Length, [.. _scenario.Districts.Select(d => (d.Code, d.Weight))]);
        var languages = _shuffler.Deal(calls.Length, [.. _scenario.Languages.Select(l => (l.Code!, l.Weight))]);
        var withPhone = _shuffler.Deal(calls.Length, _scenario.CallersWithPhone);
        var withText = _shuffler.Deal(calls.Length, _scenario.CallsWithText);
        var withSubject = DealByTopic(topics, Enumerable.Range(0, calls.Length), topic => topic.WithSubject);
        var closed = DealByTopic(topics, Enumerable.Range(0, calls.Length).Where(i => calls[i].Session is null), topic => topic.ClosedAtFirstContact);
        var (subjects, permits) = Subjects(withSubject.Count(yes => yes));
        var nextSubject = 0;

        var inquiries = calls.Select((call, i) => new ScenarioInquiry(
            i + 1,
            At(call.Local),
            topics[i].Code,
            languages[i],
            districts[i],
            withPhone[i] ? Phone() : null,
            withSubject[i] ? subjects[nextSubject++] : null,
            withText[i] ? Text(topics[i].Code, languages[i]) : null,
            call.Session is { } session ? Closing(call.Local, session) : closed[i] ? Closing(call.Local) : null)).ToList();
        return new(_scenario, permits, inquiries);
    }

    /// <summary>All calls in the order of time; those of the session are spread evenly over it, as one person takes them.</summary>
    private (DateTime Local, ScenarioSession? Session)[] Calls()
    {
        var calls = new List<(DateTime Local, ScenarioSession? Session)>(_scenario.Total);
        var perDay = Apportionment.Split(_scenario.Total, [.. _scenario.Days.Select(d => d.Weight)]);
        for (var day = 0; day < perDay.Length; day++)
        {
            var date = _scenario.Days[day].Date;
            var usual = perDay[day];
            if (_scenario.Session is { } session && session.Date == date)
            {
                usual -= session.Calls;
                if (usual < 0)
                {
                    throw new CliException($"scenario {_scenario.Name}: the session has more calls than its day");
                }

                calls.AddRange(Enumerable.Range(0, session.Calls).Select(i => (date.ToDateTime(session.From).AddSeconds(SessionGap(session) * i), (ScenarioSession?)session)));
            }

            var perHour = Apportionment.Split(usual, _scenario.Hours);
            for (var hour = 0; hour < perHour.Length; hour++)
            {
                for (var i = 0; i < perHour[hour]; i++)
                {
                    calls.Add((date.ToDateTime(new TimeOnly(hour, 0)).AddSeconds(_shuffler.Next(3600)), null));
                }
            }
        }

        // Stable: calls of the same second stay in the order in which they were made.
        return [.. calls.OrderBy(call => call.Local)];
    }

    private bool[] DealByTopic(ScenarioTopic[] topics, IEnumerable<int> calls, Func<ScenarioTopic, decimal> share)
    {
        var dealt = new bool[topics.Length];
        foreach (var group in calls.GroupBy(i => topics[i]).OrderBy(group => group.Key.Code, StringComparer.Ordinal))
        {
            var members = group.ToArray();
            var flags = _shuffler.Deal(members.Length, share(group.Key));
            for (var i = 0; i < members.Length; i++)
            {
                dealt[members[i]] = flags[i];
            }
        }

        return dealt;
    }

    /// <summary>Who is asked about, call for call, and which of them are in the registry.</summary>
    private (Subject[] Asked, IReadOnlyList<ScenarioPermit> Permits) Subjects(int calls)
    {
        if (calls == 0)
        {
            return ([], []);
        }

        var count = Math.Max(1, (int)(calls / _scenario.Subjects.CallsPerSubject));
        var known = new HashSet<Subject>(count);
        var kinds = _shuffler.Deal(count, [.. _scenario.Subjects.Kinds.Select(k => (k.Code!, k.Weight))]);
        foreach (var kind in kinds)
        {
            while (!known.Add(Subject(kind)))
            {
            }
        }

        var subjects = known.ToArray();
        var asked = _shuffler.Shuffle(subjects.Concat(Enumerable.Range(0, calls - count).Select(_ => subjects[_shuffler.Next(count)])));

        var permitted = _shuffler.Deal(count, _scenario.Subjects.Permitted);
        var holders = subjects.Where((_, i) => permitted[i]).ToArray();
        var grounds = _shuffler.Deal(holders.Length, [.. _scenario.Permits.Grounds.Select(g => (g.Code!, g.Weight))]);
        var (from, to) = (At(_scenario.Permits.ValidFrom.ToDateTime(default)), At(_scenario.Permits.ValidTo.ToDateTime(default)));
        return (asked, [.. holders.Select((holder, i) => new ScenarioPermit(i + 1, holder, grounds[i], from, to))]);
    }

    private Subject Subject(string kind) => kind switch
    {
        "IIN" => Identifiers.Subject.Of(Iin()),
        "PLATE" => Identifiers.Subject.Of(Plate()),
        "PASSPORT" => Identifiers.Subject.Of(Passport()),
        _ => throw new CliException($"scenario {_scenario.Name}: there is no kind of subject {kind}"),
    };

    /// <summary>Born in the 19th century (digit 7 is 1 or 2): no living person has such a number.</summary>
    private Iin Iin()
    {
        while (true)
        {
            var birth = new DateOnly(1800, 1, 1).AddDays(_shuffler.Next(36_524));
            var first11 = string.Create(CultureInfo.InvariantCulture, $"{birth:yyMMdd}{1 + _shuffler.Next(2)}{_shuffler.Next(10_000):0000}");

            // About one prefix in 122 has no check digit.
            if (Identifiers.Iin.CheckDigit(first11) is { } digit)
            {
                return Identifiers.Iin.Parse(string.Create(CultureInfo.InvariantCulture, $"{first11}{digit}"));
            }
        }
    }

    private PlateNumber Plate() => PlateNumber.Parse(string.Create(
        CultureInfo.InvariantCulture, $"{1 + _shuffler.Next(999):000}{Letter()}{Letter()}{Letter()}{1 + _shuffler.Next(17):00}"));

    private char Letter() => Letters[_shuffler.Next(Letters.Length)];

    /// <summary>No series ZZ is known of any country.</summary>
    private PassportNumber Passport() => PassportNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"ZZ{_shuffler.Next(10_000_000):0000000}"));

    /// <summary>Subscriber numbers that begin with three zeros stand out as artificial. There are ten thousand, so some call again.</summary>
    private PhoneNumber Phone() => PhoneNumber.Parse(string.Create(CultureInfo.InvariantCulture, $"+7700000{_shuffler.Next(10_000):0000}"));

    private string? Text(string topic, string language) =>
        _scenario.Texts.FirstOrDefault(t => t.Topic == topic && t.Language == language) is { } texts ? texts.Lines[_shuffler.Next(texts.Lines.Count)] : null;

    private ScenarioClosing Closing(DateTime received)
    {
        var operators = _scenario.Operators;
        var talk = operators.ShortestCallSeconds + _shuffler.Next(operators.LongestCallSeconds - operators.ShortestCallSeconds + 1);
        return new(string.Create(CultureInfo.InvariantCulture, $"{operators.Prefix}{1 + _shuffler.Next(operators.Count):00}"), At(received).AddSeconds(talk));
    }

    /// <summary>Over before the next one begins, and before the session ends.</summary>
    private ScenarioClosing Closing(DateTime received, ScenarioSession session)
    {
        var gap = SessionGap(session);
        return new(session.Operator, At(received).AddSeconds((gap / 2) + _shuffler.Next(Math.Max(1, gap / 2))));
    }

    private static int SessionGap(ScenarioSession session) => session.Minutes * 60 / session.Calls;

    private DateTimeOffset At(DateTime local) => new(local, _zone.GetUtcOffset(local));
}
