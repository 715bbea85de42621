using System.Collections.Concurrent;
using Ruqsat.Contracts;
using Ruqsat.Testing;

[assembly: AssemblyFixture(typeof(Ruqsat.Routing.Tests.RoutingService))]

namespace Ruqsat.Routing.Tests;

/// <summary>The service on its real servers, one for all tests: each test has inquiries of its own.</summary>
public sealed class RoutingService : IAsyncLifetime
{
    public ServiceHost<Program> Host { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    /// <summary>What the service published.</summary>
    public ConcurrentQueue<InquiryRouted> Routed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ServiceHost<Program>.StartAsync("routingdb");
        Broker = await TestBroker.ConnectAsync(Host.Broker);
        Routed = await Broker.ListenAsync<InquiryRouted>();
    }

    public async Task<InquiryRouted> RoutedOfAsync(Guid inquiryId) =>
        (await Eventually.GetAsync(() => Task.FromResult(Routed.FirstOrDefault(r => r.InquiryId == inquiryId)), routed => routed is not null))!;

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Host.DisposeAsync();
    }
}
