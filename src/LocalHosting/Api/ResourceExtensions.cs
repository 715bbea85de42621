using Aspire.Hosting.ApplicationModel;
using Ruqsat.LocalHosting.Processes;
using Ruqsat.LocalHosting.Running;

namespace Aspire.Hosting;

/// <summary>The verbs of an app host, with the signatures of the genuine package so that one AppHost.cs compiles against both.</summary>
public static class ResourceExtensions
{
    public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new PostgresServerResource(name));

    /// <summary>Adds a database, created when it is missing.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null) =>
        builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));

    public static IResourceBuilder<RedisResource> AddRedis(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new RedisResource(name));

    public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddResource(new RabbitMQServerResource(name));

    /// <summary>For the genuine backend; here data are always kept in the data directory.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder;

    /// <inheritdoc cref="WithDataVolume(IResourceBuilder{PostgresServerResource}, string?, bool)"/>
    public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) =>
        builder;

    /// <summary>For the genuine backend; here the version is the one that is installed.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag)
        where T : ContainerResource => builder;

    /// <summary>Adds a project with its first launch profile.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject();
        return builder.AddResource(new ProjectResource(name, project, LaunchProfile.Read(project.ProjectPath, null)));
    }

    /// <summary>Adds a project with a launch profile, or with none: then it has no endpoint and its environment is what the app host sets.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
    {
        var project = new TProject();
        var profile = launchProfileName is null ? null : LaunchProfile.Read(project.ProjectPath, launchProfileName);
        return builder.AddResource(new ProjectResource(name, project, profile));
    }

    /// <summary>Adds a value that comes from configuration (<c>Parameters:name</c>) or is made by <paramref name="value"/>.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">Makes the value that nobody has configured.</param>
    /// <param name="secret">It shall not be shown.</param>
    /// <param name="persist">The made value is kept for the next run.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(new ParameterResource(
            name,
            parameter => builder.Configuration["Parameters:" + parameter.Name]
                ?? (persist ? Secrets.Keep(HostingOptions.From(builder.Configuration).ParameterFile(parameter.Name), value.GetDefaultValue) : value.GetDefaultValue()),
            secret));

    /// <summary>Gives a project the connection string of a server or database as <c>ConnectionStrings__name</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where TDestination : IResourceWithEnvironment =>
        builder.Set(values => ($"ConnectionStrings__{connectionName ?? source.Resource.Name}", values.ConnectionString(source.Resource)));

    /// <summary>Gives a project the address of another one as <c>services__name__http__0</c>.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment =>
        builder.Set(values => ($"services__{source.Resource.Name}__{LaunchProfile.Http}__0", values.Url(source.Resource)));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string? value)
        where T : IResourceWithEnvironment => builder.Set(_ => (name, value));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter)
        where T : IResourceWithEnvironment => builder.Set(_ => (name, parameter.Resource.Value));

    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.Set(values => (name, values.Url(endpointReference.Resource)));

    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : IResourceWithArgs
    {
        Project(builder).Arguments.AddRange(args);
        return builder;
    }

    /// <summary>Runs several processes behind the one public port.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        builder.Resource.Replicas = replicas;
        return builder;
    }

    /// <summary>The project is healthy when this path answers with 200.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        Project(builder).HealthPath = path ?? "/";
        return builder;
    }

    /// <summary>For the genuine backend when it publishes; here all ports are on the loopback interface.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints => builder;

    /// <summary>The address of a project; <paramref name="name"/> is <c>http</c>, this backend has no other.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints =>
        name == LaunchProfile.Http ? new EndpointReference(builder.Resource, name) : throw new ArgumentException($"no endpoint {name}, only {LaunchProfile.Http}", nameof(name));

    /// <summary>Starts only when the other resource is healthy.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResourceWithWaitSupport => builder.After(dependency, completion: false);

    /// <summary>Starts only when the other resource has ended with exit code 0.</summary>
    public static IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0)
        where T : IResourceWithWaitSupport =>
        exitCode == 0 ? builder.After(dependency, completion: true) : throw new ArgumentOutOfRangeException(nameof(exitCode), "only 0");

    private static IResourceBuilder<T> After<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, bool completion)
        where T : IResource
    {
        ((Resource)(IResource)builder.Resource).Dependencies.Add(new Dependency((Resource)dependency.Resource, completion));
        return builder;
    }

    private static IResourceBuilder<T> Set<T>(this IResourceBuilder<T> builder, Func<IHostedValues, (string Name, string? Value)> variable)
        where T : IResource
    {
        Project(builder).Environment.Add(variable);
        return builder;
    }

    private static ProjectResource Project<T>(IResourceBuilder<T> builder)
        where T : IResource => (ProjectResource)(IResource)builder.Resource;
}
