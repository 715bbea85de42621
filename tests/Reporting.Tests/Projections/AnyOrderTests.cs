using CsCheck;
using Ruqsat.Contracts;
using Ruqsat.Reporting.Reports;

namespace Ruqsat.Reporting.Tests.Projections;

public sealed class AnyOrderTests(ReportingService service)
{
    private const int DaysOfSample = 3;
    private static readonly string[] Dimensions = ["day", "topic", "district", "unit", "operator", "language"];
    private static readonly string?[] Districts = ["MEDEU", "ALATAU", null];
    private static readonly string[] Units = ["POLICE_MEDEU", "SOCIAL_WELFARE", "OPERATIONAL_HEADQUARTERS"];
    private static int samples;

    /// <summary>An inquiry's fate; <c>Day</c> counts from the first day of the sample.</summary>
    private static readonly Gen<Fate> SomeFate = Gen.Select(
        Gen.Int[0, DaysOfSample - 1], Gen.Int[0, Districts.Length - 1], Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 3],
        (day, district, hasSubject, isClosed, checks, routes) => new Fate(day, Districts[district], hasSubject, isClosed, checks, routes));

    [Fact]
    public async Task Project_ShuffledWithRepetitions_GivesTheSameFigures() =>
        await Gen.Select(SomeFate.Array[1, 8], Gen.Int).SampleAsync(
            async (fates, seed) =>
            {
                var random = new Random(seed);
                var first = new DateOnly(2031, 1, 1).AddDays(DaysOfSample * Interlocked.Increment(ref samples));
                var last = first.AddDays(DaysOfSample - 1);
                var received = fates.Select(f => Receive(f, first)).ToArray();
                var messages = fates.SelectMany((fate, i) => EventsOf(fate, received[i])).Select(e => (MessageId: Guid.CreateVersion7(), Event: e)).ToList();

                // Some come again under the same id, some under another one.
                messages.AddRange(random.GetItems([.. messages], messages.Count / 2));
                messages.AddRange(random.GetItems([.. messages], messages.Count / 2).Select(m => m with { MessageId = Guid.CreateVersion7() }));
                var shuffled = messages.ToArray();
                random.Shuffle(shuffled);

                await service.ProjectAsync(shuffled);

                var summary = await service.SummaryAsync(first, last);
                Assert.Equal(Expected(fates, first, last), summary with { LastProjectedAt = null });
                Assert.NotNull(summary.LastProjectedAt);
                foreach (var by in Dimensions)
                {
                    var totals = await service.TotalsAsync(by, first, last);
                    Assert.Equal(fates.Length, totals.Total);
                    Assert.Equal(Expected(by, fates, received), totals.Rows.ToDictionary(r => r.Key ?? "-", r => r.Received));
                }
            },
            iter: 20, threads: 1);

    private static InquiryReceived Receive(Fate fate, DateOnly first)
    {
        var received = SomeInquiry.Received(first.AddDays(fate.Day)) with { District = fate.District };
        received = fate.HasSubject ? received.WithSubject() : received;
        return fate.IsClosed ? received.ClosedBy("chief") : received;
    }

    private static IEnumerable<object> EventsOf(Fate fate, InquiryReceived received) =>
    [
        received,
        .. Enumerable.Range(0, fate.HasSubject ? fate.Checks : 0).Select(i => received.Checked(i == 0 ? "DENY" : "ALLOW", second: i)),
        .. Enumerable.Range(0, fate.IsClosed ? 0 : fate.Routes).Select(i => received.Routed(Units[i], second: i)),
    ];

    private static Summary Expected(Fate[] fates, DateOnly first, DateOnly last) => new(
        first,
        last,
        fates.Length,
        fates.Count(f => f.HasSubject),
        fates.Count(f => f.HasSubject && f.Checks > 0),
        fates.Count(f => f.HasSubject && f.Checks == 0),
        fates.Count(f => !f.IsClosed && f.Routes > 0),
        fates.Count(f => !f.IsClosed && f.Routes == 0),
        fates.Count(f => f.IsClosed),
        LastProjectedAt: null);

    private static Dictionary<string, int> Expected(string by, Fate[] fates, InquiryReceived[] received) =>
        fates.Zip(received, (fate, inquiry) => by switch
        {
            "day" => $"{inquiry.ReceivedAt:yyyy-MM-dd}",
            "topic" => inquiry.Topic,
            "district" => inquiry.District,
            "unit" => fate.IsClosed || fate.Routes == 0 ? null : Units[fate.Routes - 1],
            "operator" => fate.IsClosed ? "chief" : inquiry.RegisteredBy,
            _ => inquiry.Language,
        }).CountBy(key => key ?? "-").ToDictionary();

    private sealed record Fate(int Day, string? District, bool HasSubject, bool IsClosed, int Checks, int Routes);
}
