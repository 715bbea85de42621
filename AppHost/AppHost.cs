using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);

// Servers
var postgres = builder.AddPostgres("postgres").WithImageTag("17.6").WithDataVolume();
var redis = builder.AddRedis("redis").WithImageTag("7.4");
var rabbitmq = builder.AddRabbitMQ("rabbitmq").WithImageTag("4.1").WithDataVolume();

// Secrets, generated at the first run and kept
var identifierKey = builder.AddParameter("identifier-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true);
var identityKey = builder.AddParameter("identity-key", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true);

// Services, in the order in which an inquiry passes them
var identity = AddService<Projects.Identity>("identity", it => it
    .WithEnvironment("Identity__KeyEncryptionKey", identityKey));

var intake = AddService<Projects.Intake>("intake", it => Messaging(it)
    .WithEnvironment("Identifiers__Keys__1", identifierKey)
    .WithEnvironment("Identifiers__CurrentVersion", "1"));

var permitCheck = AddService<Projects.PermitCheck>("permit-check", it => Messaging(it)
    .WithReference(redis).WaitFor(redis)
    .WithEnvironment("Identifiers__Keys__1", identifierKey)
    .WithEnvironment("Identifiers__CurrentVersion", "1"));

var routing = AddService<Projects.Routing>("routing", it => Messaging(it));
var reporting = AddService<Projects.Reporting>("reporting", it => Messaging(it));

// Demo data, addresses and logins
if (builder.Configuration["Demo"] != "false")
{
    var demo = builder.AddProject<Projects.Cli>("demo", launchProfileName: null).WithArgs("demo");
    foreach (var service in new[] { identity, intake, permitCheck, routing, reporting })
        demo.WithReference(service).WaitFor(service);
}

await builder.Build().RunAsync();

// What every service with events has: the broker, and tokens issued by identity.
IResourceBuilder<ProjectResource> Messaging(IResourceBuilder<ProjectResource> project) => project
    .WithReference(rabbitmq).WaitFor(rabbitmq)
    .WithEnvironment("Authentication__Authority", identity.GetEndpoint("http"));

// A service with its database and, run to completion before it, its migration: the same program with the same settings.
IResourceBuilder<ProjectResource> AddService<TProject>(string name, Action<IResourceBuilder<ProjectResource>> configure)
    where TProject : IProjectMetadata, new()
{
    var database = postgres.AddDatabase(name.Replace("-", "", StringComparison.Ordinal) + "db");
    var migration = builder.AddProject<TProject>($"{name}-migrate", launchProfileName: null)
        .WithArgs("--migrate")
        .WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development")
        .WithEnvironment("DOTNET_TC_QuickJit", "1");
    var service = builder.AddProject<TProject>(name)
        .WithReplicas(builder.Configuration.GetValue($"Replicas:{name}", 1))
        .WithHttpHealthCheck("/health")
        .WithExternalHttpEndpoints()
        .WaitForCompletion(migration);
    foreach (var project in new[] { migration, service })
        configure(project.WithReference(database).WaitFor(database));
    return service;
}
