using Microsoft.Extensions.Configuration;

var builder = DistributedApplication.CreateBuilder(args);
var key = builder.AddParameter("key", new GenerateParameterDefault { MinLength = 40 }, secret: true, persist: true);

var one = builder.AddProject<Projects.LocalHosting_Tests_Service>("one")
    .WithHttpHealthCheck("/health")
    .WithEnvironment("KEY", key);

// A name with a hyphen, because shells drop variables that contain one.
var two = builder.AddProject<Projects.LocalHosting_Tests_Service>("number-two")
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WithReference(one).WaitFor(one)
    .WithEnvironment("AUTHORITY", one.GetEndpoint("http"));
one.WithReference(two);

if (builder.Configuration.GetValue("Servers", false))
{
    var postgres = builder.AddPostgres("postgres").WithImageTag("17.6").WithDataVolume();
    var database = postgres.AddDatabase("onedb");
    var redis = builder.AddRedis("redis");
    var rabbitmq = builder.AddRabbitMQ("rabbitmq");
    var migration = builder.AddProject<Projects.LocalHosting_Tests_Service>("one-migrate", launchProfileName: null)
        .WithArgs("--job", builder.Configuration["JobExitCode"] ?? "0")
        .WithReference(database).WaitFor(database);
    one.WithReference(database).WithReference(redis).WithReference(rabbitmq)
        .WaitFor(database).WaitFor(redis).WaitFor(rabbitmq).WaitForCompletion(migration);
}

await builder.Build().RunAsync();
