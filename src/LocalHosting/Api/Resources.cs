using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Running;
using Ruqsat.LocalHosting.Servers;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Something that the app host runs or hands out.</summary>
public interface IResource
{
    /// <summary>Unique; letters, digits and hyphens.</summary>
    string Name { get; }
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithArgs : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceWithWaitSupport : IResource;

public interface IResourceWithConnectionString : IResource;

/// <summary>The common part of all resources.</summary>
public abstract class Resource(string name) : IResource
{
    public string Name { get; } = name;

    internal List<Dependency> Dependencies { get; } = [];
}

/// <param name="Resource">What is awaited.</param>
/// <param name="Completion">True: until it has ended well; false: until it is healthy.</param>
internal sealed record Dependency(Resource Resource, bool Completion);

/// <summary>A value that somebody configures (<c>Parameters:name</c>) or that is generated.</summary>
public sealed class ParameterResource(string name, Func<ParameterResource, string> value, bool secret) : Resource(name)
{
    private readonly Func<ParameterResource, string> _value = value;

    public bool Secret { get; } = secret;

    internal string Value => field ??= _value(this);
}

/// <summary>Makes the value of a parameter that nobody has configured.</summary>
public abstract class ParameterDefault
{
    /// <summary>A new value at each call.</summary>
    public abstract string GetDefaultValue();
}

/// <summary>A random text. This backend always uses letters and digits; the switches are there for the genuine one.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public override string GetDefaultValue() => Secrets.Generate(Math.Max(MinLength, 1));
}

/// <summary>What the genuine backend runs in a container, and this one as a server program of the machine.</summary>
public abstract class ContainerResource(string name) : Resource(name), IResourceWithConnectionString, IResourceWithWaitSupport
{
    internal abstract LocalServer CreateServer(ServerOptions options);
}

public sealed class PostgresServerResource(string name) : ContainerResource(name)
{
    internal override LocalServer CreateServer(ServerOptions options) => new PostgresServer(options);
}

public sealed class RedisResource(string name) : ContainerResource(name)
{
    internal override LocalServer CreateServer(ServerOptions options) => new RedisServer(options);
}

public sealed class RabbitMQServerResource(string name) : ContainerResource(name)
{
    internal override LocalServer CreateServer(ServerOptions options) => new RabbitMqServer(options);
}

public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : base(name)
    {
        DatabaseName = databaseName;
        Parent = parent;
        Dependencies.Add(new Dependency(parent, Completion: false));
    }

    public string DatabaseName { get; }

    public PostgresServerResource Parent { get; }
}

/// <summary>A .NET program of this solution. One without an endpoint is a job: it is expected to end.</summary>
public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name, IProjectMetadata project, LaunchProfile? launchProfile)
        : base(name) => (Project, LaunchProfile) = (project, launchProfile);

    internal IProjectMetadata Project { get; }

    internal LaunchProfile? LaunchProfile { get; }

    /// <summary>Evaluated at each start, when ports and passwords are known.</summary>
    internal List<Func<IHostedValues, (string Name, string? Value)>> Environment { get; } = [];

    internal List<string> Arguments { get; } = [];

    internal int Replicas { get; set; } = 1;

    internal string? HealthPath { get; set; }
}

/// <summary>An address of a resource, known when the app host runs.</summary>
public sealed class EndpointReference
{
    internal EndpointReference(IResourceWithEndpoints owner, string name) => (Resource, EndpointName) = (owner, name);

    public IResourceWithEndpoints Resource { get; }

    public string EndpointName { get; }
}

/// <summary>What is known of resources only when they run.</summary>
internal interface IHostedValues
{
    string ConnectionString(IResource resource);

    string Url(IResource resource);
}

/// <summary>A resource while the application is described.</summary>
public interface IResourceBuilder<out T>
    where T : IResource
{
    T Resource { get; }

    IDistributedApplicationBuilder ApplicationBuilder { get; }
}

internal sealed record ResourceBuilder<T>(IDistributedApplicationBuilder ApplicationBuilder, T Resource) : IResourceBuilder<T>
    where T : IResource;
