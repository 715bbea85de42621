using Aspire.Hosting.ApplicationModel;
using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Servers;

namespace Ruqsat.LocalHosting.Running;

/// <summary>PostgreSQL, Redis or RabbitMQ.</summary>
internal sealed class ServerRun(ContainerResource resource, ApplicationRun application, LocalServer server) : ResourceRun(resource, application)
{
    public override string Kind => resource switch { PostgresServerResource => "postgres", RedisResource => "redis", _ => "rabbitmq" };

    public override string ConnectionString => server.ConnectionString;

    public override IReadOnlyList<ChildProcess> Children => server.Child is { } child ? [child] : [];

    public LocalServer Server => server;

    protected override async Task<ResourceState> StartCoreAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(cancellationToken);
        return ResourceState.Healthy;
    }

    protected override Task StopCoreAsync() => server.StopAsync();
}

/// <summary>A database, which is there as soon as it is created.</summary>
internal sealed class DatabaseRun(PostgresDatabaseResource resource, ApplicationRun application) : ResourceRun(resource, application)
{
    public override string Kind => "database";

    public override string ConnectionString => Server.ConnectionStringOf(resource.DatabaseName);

    public override IReadOnlyList<ChildProcess> Children => [];

    private PostgresServer Server => (PostgresServer)((ServerRun)Application[resource.Parent.Name]).Server;

    protected override async Task<ResourceState> StartCoreAsync(CancellationToken cancellationToken)
    {
        await Server.CreateDatabaseAsync(resource.DatabaseName, cancellationToken);
        return ResourceState.Healthy;
    }

    protected override Task StopCoreAsync() => Task.CompletedTask;
}
