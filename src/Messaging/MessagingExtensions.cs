using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Ruqsat.Contracts;
using Ruqsat.Database;

namespace Ruqsat.Messaging;

/// <summary>Connects a service to RabbitMQ: outbox, relay, inbox, queues.</summary>
public static class MessagingExtensions
{
    /// <summary>
    /// Registers <see cref="Outbox"/>, the relay and the consumers that <paramref name="consume"/> names. The address of the
    /// broker is the connection string <c>rabbitmq</c>.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="service">Kebab-case name of the service, as in the <see cref="EventCatalogue"/>; the prefix of its queues.</param>
    /// <param name="consume">Registers the consumers.</param>
    /// <exception cref="InvalidOperationException">The connection string is missing, or the consumers are not those of the catalogue.</exception>
    public static void AddMessaging<TDbContext>(this IHostApplicationBuilder builder, string service, Action<EventConsumers<TDbContext>>? consume = null)
        where TDbContext : DbContext
    {
        var broker = new Uri(builder.Configuration.GetConnectionString("rabbitmq")
            ?? throw new InvalidOperationException("Configuration is missing: ConnectionStrings:rabbitmq"));
        var consumers = new EventConsumers<TDbContext>(builder.Services, service);
        consume?.Invoke(consumers);
        consumers.RequireAllOfCatalogue();

        builder.Services.AddScoped(services => new Outbox(services.GetRequiredService<TDbContext>(), services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<IInterceptor>(services => services.GetRequiredService<OutboxSignal>());
        builder.Services.AddSingleton(new BrokerTopology(broker));
        builder.Services.AddSingleton<IMigrationStep>(services => services.GetRequiredService<BrokerTopology>());

        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();

            // Without the broker a service still answers; its events wait in the outbox.
            bus.ConfigureHealthCheckOptions(health => health.MinimalFailureStatus = HealthStatus.Degraded);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(broker);

                // Indented by default, which every consumer of every event would pay for.
                rabbit.ConfigureJsonSerializerOptions(json => new(json) { WriteIndented = false });
                consumers.Configure(context, rabbit);
            });
        });
        builder.Services.RemoveMassTransitHostedService();
        builder.Services.AddHostedService<BusService>();
        builder.Services.AddHostedService<OutboxRelay>();
    }
}

/// <summary>Collects the consumers of a service.</summary>
public sealed class EventConsumers<TDbContext>
    where TDbContext : DbContext
{
    private const int InFlight = 256;

    // Three hops of it are far below the two seconds that a wallboard may be behind.
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);
    private readonly IServiceCollection _services;
    private readonly string _service;
    private readonly List<(EventDescription Event, Action<IRegistrationContext, IRabbitMqReceiveEndpointConfigurator> Attach)> _endpoints = [];

    internal EventConsumers(IServiceCollection services, string service) => (_services, _service) = (services, service);

    /// <summary>One transaction for each event.</summary>
    public void Consume<TEvent, TConsumer>()
        where TEvent : class
        where TConsumer : class, IEventConsumer<TEvent>
        => Add<TEvent, TConsumer>(maxGroup: 1, (services, received, cancellationToken) =>
            services.GetRequiredService<TConsumer>().ConsumeAsync(received[0], cancellationToken));

    /// <summary>One transaction for the events that wait, 256 at most.</summary>
    public void ConsumeBatch<TEvent, TConsumer>()
        where TEvent : class
        where TConsumer : class, IEventBatchConsumer<TEvent>
        => Add<TEvent, TConsumer>(maxGroup: InFlight, (services, received, cancellationToken) =>
            services.GetRequiredService<TConsumer>().ConsumeAsync(received, cancellationToken));

    internal void Configure(IRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        foreach (var (description, attach) in _endpoints)
        {
            rabbit.ReceiveEndpoint(description.QueueOf(_service), endpoint =>
            {
                BrokerTopology.Configure(endpoint, description.Type);
                endpoint.PrefetchCount = InFlight;
                endpoint.ConcurrentMessageLimit = InFlight;
                endpoint.PublishFaults = false;

                // A database that is away is waited for in the inbox; what still fails here is wrong in itself.
                endpoint.UseMessageRetry(retry => retry.Intervals(200, 1000));
                attach(context, endpoint);
            });
        }
    }

    internal void RequireAllOfCatalogue()
    {
        var expected = EventCatalogue.All.Where(e => e.Consumers.Contains(_service)).Select(e => e.Name).Order().ToList();
        var actual = _endpoints.Select(e => e.Event.Name).Order().ToList();
        if (!expected.SequenceEqual(actual))
        {
            throw new InvalidOperationException(
                $"The event catalogue has {_service} consume [{string.Join(", ", expected)}], it registers [{string.Join(", ", actual)}].");
        }
    }

    private void Add<TEvent, TConsumer>(int maxGroup, Func<IServiceProvider, IReadOnlyList<Received<TEvent>>, CancellationToken, Task> consume)
        where TEvent : class
        where TConsumer : class
    {
        var description = EventCatalogue.Of(typeof(TEvent));
        _services.AddScoped<TConsumer>();
        _services.AddSingleton(services => new Inbox<TEvent>(new(
            services.GetRequiredService<IServiceScopeFactory>(),
            maxGroup == 1
                ? new() { MaxGroup = 1, Writers = 8, RetryWhileDatabaseIsAway = true }
                : new() { MaxGroup = maxGroup, Linger = Linger, RetryWhileDatabaseIsAway = true },
            Inbox<TEvent>.InTransaction<TDbContext>(description.QueueOf(_service), consume))));
        _services.AddScoped<InboxConsumer<TEvent>>();
        _endpoints.Add((description, (context, endpoint) => endpoint.Consumer<InboxConsumer<TEvent>>(context)));
    }
}
