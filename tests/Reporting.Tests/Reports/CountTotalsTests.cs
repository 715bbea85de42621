using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.Reporting.Reports;

namespace Ruqsat.Reporting.Tests.Reports;

public sealed class CountTotalsTests(ReportingService service)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CountTotals_EachDimension_CountsItsValuesInOrder()
    {
        var day = new DateOnly(2023, 6, 1);
        var support = SomeInquiry.Received(day) with { Topic = "SUPPORT", District = null, Language = "kk", RegisteredBy = "operator-8" };
        var second = SomeInquiry.Received(day.AddDays(1)).WithSubject();
        var chiefs = SomeInquiry.Received(day.AddDays(1)).ClosedBy("chief") with { RegisteredBy = "integration" };
        await service.ProjectAsync(support, support.Routed("VOLUNTEERS"), second, second.Routed("OPERATIONAL_HEADQUARTERS"), chiefs);

        Assert.Equal([new("2023-06-01", 1), new("2023-06-02", 2)], await RowsAsync("day"));
        Assert.Equal([new("IIN_OR_PLATE", 1), new("RESTRICTIONS", 1), new("SUPPORT", 1)], await RowsAsync("topic"));
        Assert.Equal([new("MEDEU", 2), new(null, 1)], await RowsAsync("district"));
        Assert.Equal([new("OPERATIONAL_HEADQUARTERS", 1), new("VOLUNTEERS", 1), new(null, 1)], await RowsAsync("unit"));
        Assert.Equal([new("chief", 1), new("operator-7", 1), new("operator-8", 1)], await RowsAsync("operator"));
        Assert.Equal([new("kk", 1), new("ru", 2)], await RowsAsync("language"));

        async Task<IReadOnlyList<TotalsRow>> RowsAsync(string by)
        {
            var totals = await service.TotalsAsync(by, day, day.AddDays(1));
            Assert.Equal((by, day, day.AddDays(1), 3), (totals.By, totals.From, totals.To, totals.Total));
            return totals.Rows;
        }
    }

    [Fact]
    public async Task CountTotals_NotSaid_HasANullKeyInTheAnswer()
    {
        var day = new DateOnly(2023, 7, 1);
        await service.ProjectAsync(SomeInquiry.Received(day) with { District = null });

        var json = await service.Analyst.GetStringAsync("/v1/reports/totals?by=district&from=2023-07-01&to=2023-07-01", Cancelled);

        var row = JsonDocument.Parse(json).RootElement.GetProperty("rows")[0];
        Assert.Equal(JsonValueKind.Null, row.GetProperty("key").ValueKind);
    }

    [Fact]
    public async Task CountTotals_AroundMidnightAndTheOffsetChange_CountsByLocalDay()
    {
        string[] moments =
        [
            "2024-02-28T17:59:59Z", // 28 February, 23:59:59 at UTC+6
            "2024-02-28T18:00:00Z", // 29 February, 00:00:00
            "2024-02-29T17:59:59Z", // 29 February, 23:59:59 at UTC+6
            "2024-02-29T18:00:00Z", // 29 February, 23:00:00 at UTC+5
            "2024-02-29T18:59:59Z", // 29 February, 23:59:59 at UTC+5
            "2024-02-29T19:00:00Z", // 1 March, 00:00:00
            "2024-03-01T18:59:59Z", // 1 March, 23:59:59
            "2024-03-01T19:00:00Z", // 2 March, 00:00:00
        ];
        await service.ProjectAsync(moments.Select(m => (Guid.CreateVersion7(), (object)SomeInquiry.Received(DateTimeOffset.Parse(m, null)))));

        var totals = await service.TotalsAsync("day", new(2024, 2, 1), new(2024, 3, 31));
        Assert.Equal([new("2024-02-28", 1), new("2024-02-29", 4), new("2024-03-01", 2), new("2024-03-02", 1)], totals.Rows);
        Assert.Equal(4, (await service.TotalsAsync("topic", new(2024, 2, 29), new(2024, 2, 29))).Total);
    }

    [Fact]
    public async Task CountTotals_DayOfManyYears_ReadsTheDayAlone()
    {
        await service.ScalarAsync(
            """
            INSERT INTO inquiries (inquiry_id, received_at, registered_at, local_day, topic, language, channel, registered_by, has_subject, projected_at)
            SELECT gen_random_uuid(), day, day, day, 'RESTRICTIONS', 'ru', 'PHONE', 'operator-7', false, now()
            FROM generate_series(timestamp '2100-01-01', timestamp '2100-12-31', interval '1 day') AS day, generate_series(1, 50)
            """);
        await service.ScalarAsync("ANALYZE inquiries");
        await using var scope = service.Host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        var day = new DateOnly(2100, 6, 1);

        await using var command = new DayRange(day, day).Of(db.Inquiries).GroupBy(i => i.Topic).Select(g => new { g.Key, Count = g.Count() }).CreateDbCommand();
        command.CommandText = "EXPLAIN " + command.CommandText;
        await db.Database.OpenConnectionAsync(Cancelled);
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync(Cancelled))
        {
            while (await reader.ReadAsync(Cancelled))
            {
                plan.Add(reader.GetString(0));
            }
        }

        Assert.Contains(plan, line => line.Contains("ix_inquiries_local_day", StringComparison.Ordinal));
    }
}
