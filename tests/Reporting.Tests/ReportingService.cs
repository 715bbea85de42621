using System.Net.Http.Json;
using Npgsql;
using Ruqsat.Contracts;
using Ruqsat.Reporting.Reports;
using Ruqsat.ServiceDefaults;
using Ruqsat.Testing;

[assembly: AssemblyFixture(typeof(Ruqsat.Reporting.Tests.ReportingService))]

namespace Ruqsat.Reporting.Tests;

/// <summary>The service on its real servers, one for all tests: each test has days of its own.</summary>
public sealed class ReportingService : IAsyncLifetime
{
    public ServiceHost<Program> Host { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    public HttpClient Analyst { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ServiceHost<Program>.StartAsync("reportingdb");
        Broker = await TestBroker.ConnectAsync(Host.Broker);
        Analyst = Host.Client(Roles.Analyst);
    }

    /// <summary>Publishes the messages all at once and waits until each is written down; one id may stand for several messages.</summary>
    public async Task ProjectAsync(IEnumerable<(Guid MessageId, object Event)> messages)
    {
        var all = messages.ToList();
        await Task.WhenAll(all.Select(m => m.Event switch
        {
            InquiryReceived e => Broker.PublishAsync(e, m.MessageId),
            InquiryChecked e => Broker.PublishAsync(e, m.MessageId),
            InquiryRouted e => Broker.PublishAsync(e, m.MessageId),
            _ => throw new ArgumentException($"{m.Event.GetType().Name} is not consumed here."),
        }));
        var ids = all.Select(m => m.MessageId).Distinct().ToArray();
        await Eventually.GetAsync(
            async () => (long)(await ScalarAsync("SELECT count(*) FROM inbox_messages WHERE message_id = ANY($1)", ids))!, count => count == ids.Length);
    }

    public Task ProjectAsync(params object[] events) => ProjectAsync(events.Select(e => (Guid.CreateVersion7(), e)));

    public async Task<Summary> SummaryAsync(DateOnly from, DateOnly to) =>
        (await Analyst.GetFromJsonAsync<Summary>($"/v1/reports/summary?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}"))!;

    public async Task<Totals> TotalsAsync(string by, DateOnly from, DateOnly to) =>
        (await Analyst.GetFromJsonAsync<Totals>($"/v1/reports/totals?by={by}&from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}"))!;

    public async Task<object?> ScalarAsync(string sql, params object[] parameters)
    {
        await using var connection = new NpgsqlConnection(Host.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddWithValue(parameter);
        }

        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Analyst.Dispose();
        await Broker.DisposeAsync();
        await Host.DisposeAsync();
    }
}
