using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Ruqsat.LocalHosting.Running;

namespace Aspire.Hosting;

/// <summary>Describes an application. The subset of the genuine interface that this backend knows.</summary>
public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    IHostEnvironment Environment { get; }

    /// <summary>Adds a resource.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    DistributedApplication Build();
}

/// <summary>Where a project lies; the build generates a class for each project to which the app host refers.</summary>
public interface IProjectMetadata
{
    /// <summary>Full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>Full path of the built program. Only this backend asks for it: it starts what is built and builds nothing.</summary>
    string AssemblyPath { get; }
}

/// <summary>An application of several processes, run on this machine without a container engine.</summary>
public sealed class DistributedApplication
{
    private readonly string[] _arguments;
    private readonly HostingOptions _options;
    private readonly IReadOnlyList<Resource> _resources;

    private DistributedApplication(string[] arguments, HostingOptions options, IReadOnlyList<Resource> resources) =>
        (_arguments, _options, _resources) = (arguments, options, resources);

    /// <param name="args">Configuration such as <c>--LocalHosting:Ports=free</c>, or <c>--control VERB [NAME]</c> to talk to the running app host.</param>
    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new Builder(args);

    /// <summary>Runs until Ctrl-C, SIGTERM or <c>--control down</c>. Sets the exit code of the process to 1 if the start fails.</summary>
    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <inheritdoc cref="Run"/>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (_arguments is ["--control", var verb, .. var rest])
        {
            Environment.ExitCode = await ControlCommand.RunAsync(_options.DataDirectory, verb, rest, cancellationToken);
            return;
        }
        await using var run = new ApplicationRun(_options, _resources);
        Environment.ExitCode = await run.RunAsync(cancellationToken);
    }

    private sealed class Builder : IDistributedApplicationBuilder
    {
        private readonly string[] _arguments;
        private readonly List<Resource> _resources = [];

        public Builder(string[] arguments)
        {
            var host = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = arguments, ContentRootPath = AppContext.BaseDirectory });
            (_arguments, Configuration, Environment) = (arguments, host.Configuration, host.Environment);
        }

        public ConfigurationManager Configuration { get; }

        public IHostEnvironment Environment { get; }

        public IResourceBuilder<T> AddResource<T>(T resource)
            where T : IResource
        {
            if (_resources.Exists(other => string.Equals(other.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
                throw new ArgumentException($"there are two resources named {resource.Name}", nameof(resource));
            _resources.Add((Resource)(IResource)resource);
            return new ResourceBuilder<T>(this, resource);
        }

        public DistributedApplication Build() => new(_arguments, HostingOptions.From(Configuration), _resources);
    }
}
