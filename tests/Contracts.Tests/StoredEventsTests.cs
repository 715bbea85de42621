using System.Text.Json;

namespace Ruqsat.Contracts.Tests;

/// <summary>Events as they may lie in an outbox, a queue or a log since the first version. Contracts change; these samples never do.</summary>
public sealed class StoredEventsTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static TheoryData<string, string> Samples => new()
    {
        {
            "inquiry-received",
            """
            {"inquiryId":"01970000-0000-7000-8000-000000000001","topic":"IIN_OR_PLATE","district":"ALMALY","language":"kk","channel":"PHONE",
             "receivedAt":"2020-04-07T03:15:00+00:00","registeredAt":"2020-04-07T03:16:00+00:00","registeredBy":"operator-1",
             "subjects":[{"kind":"Iin","key":"1.AAAA"}],"closedAtFirstContact":{"operator":"chief","at":"2020-04-07T03:17:00+00:00"}}
            """
        },
        {
            "inquiry-checked",
            """
            {"inquiryId":"01970000-0000-7000-8000-000000000001","decisionId":"01970000-0000-7000-8000-000000000002","decision":"DENY","reason":"NO_ACTIVE_PERMIT",
             "checkedAt":"2020-04-07T03:16:01+00:00","topic":"IIN_OR_PLATE","district":"ALMALY","language":"kk","receivedAt":"2020-04-07T03:15:00+00:00","closedAtFirstContact":true}
            """
        },
        {
            "inquiry-routed",
            """{"inquiryId":"01970000-0000-7000-8000-000000000001","unit":"POLICE_DUTY_UNIT","rule":9999,"routedAt":"2020-04-07T03:16:02+00:00"}"""
        },
        {
            "crossing-recorded",
            """
            {"crossingId":"01970000-0000-7000-8000-000000000003","decisionId":"01970000-0000-7000-8000-000000000002","checkpoint":"CP-01","direction":"IN","disposition":"PASSED",
             "decision":"DENY","overrideCode":"MEDICAL_EMERGENCY","recordedAt":"2020-04-07T03:16:05+00:00","recordedBy":"officer-1"}
            """
        },
        {
            "permit-changed",
            """
            {"id":"01970000-0000-7000-8000-000000000003","version":2,"change":"AMENDED","subjectKind":"Iin","subjectKey":"1.AAAA","ground":"WORK",
             "validFrom":"2020-04-07T03:15:00+00:00","validTo":"2020-05-07T03:15:00+00:00","source":"CLERK","generation":"HQ-1","by":"clerk-1","at":"2020-04-08T03:15:00+00:00"}
            """
        },
        {
            "registry-changed",
            """{"version":7,"change":"GENERATION_ACTIVATED","code":"HQ-2","from":"2020-04-21T00:00:00+00:00","by":"clerk-1","at":"2020-04-20T03:15:00+00:00"}"""
        },
        {
            "checks-recorded",
            """
            {"checks":[{"decisionId":"01970000-0000-7000-8000-000000000002","at":"2020-04-07T03:16:01+00:00","purpose":"CHECKPOINT","checkpoint":"CP-01","decision":"ALLOW",
             "reason":"PERMIT_ACTIVE","source":"CACHE","stale":true,"durationMs":1.5}]}
            """
        },
        {
            "audit-head-recorded",
            """{"writer":"01970000-0000-7000-8000-000000000003","sequence":42,"hash":"00ff","at":"2020-04-07T04:00:00+00:00","isLast":true}"""
        },
        {
            "permits-imported",
            """
            {"importId":"01970000-0000-7000-8000-000000000003","isComplete":true,"generation":"HQ-1","rows":1000,"applied":900,"unchanged":50,"bad":50,"duplicates":7,
             "by":"clerk-1","at":"2020-04-07T03:16:02+00:00"}
            """
        },
        {
            "permit-import-undone",
            """{"importId":"01970000-0000-7000-8000-000000000003","deleted":890,"revoked":10,"by":"clerk-1","at":"2020-04-07T04:16:02+00:00"}"""
        },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void Event_StoredByAnEarlierVersion_IsReadWithEveryValue(string name, string sample)
    {
        var read = JsonSerializer.Deserialize(sample, EventCatalogue.Named(name).Type, Web);
        var written = JsonSerializer.SerializeToElement(read, EventCatalogue.Named(name).Type, Web);

        using var expected = JsonDocument.Parse(sample);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, written), written.ToString());
    }

    [Fact]
    public void Samples_ThereIsOneForEachEvent() =>
        Assert.Equal(EventCatalogue.All.Select(e => e.Name).Order(), Samples.Select(sample => sample.Data.Item1).Order());

    [Fact]
    public void Catalogue_UnknownNameOrType_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => EventCatalogue.Named("inquiry-forgotten"));
        Assert.Throws<ArgumentException>(() => EventCatalogue.Of(typeof(string)));
    }

    [Fact]
    public void Queue_OfAConsumer_HasItsPrefix() =>
        Assert.Equal("routing-inquiry-received", EventCatalogue.Of(typeof(InquiryReceived)).QueueOf("routing"));
}
