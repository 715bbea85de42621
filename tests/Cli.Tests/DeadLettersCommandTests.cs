using System.Globalization;
using RabbitMQ.Client;
using Ruqsat.Contracts;
using Ruqsat.Testing;
using Spectre.Console;

namespace Ruqsat.Cli.Tests;

public sealed class DeadLettersCommandTests
{
    [Fact]
    public async Task ListAndRedrive_OneDeadLetter_IsShownAndGivenBack()
    {
        var address = await Servers.CreateVirtualHostAsync();
        var queue = EventCatalogue.All.SelectMany(e => e.Consumers.Select(e.QueueOf)).First();
        await using var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false);
        await channel.QueueDeclareAsync(queue + "_error", durable: true, exclusive: false, autoDelete: false);
        await channel.BasicPublishAsync("", queue + "_error", mandatory: true, new BasicProperties { MessageId = "message-1" }, "{}"u8.ToArray());

        Assert.Contains("message-1", await RunAsync(0, "list", "--broker", address), StringComparison.Ordinal);
        Assert.Contains("1 given back", await RunAsync(0, "redrive", queue, "--broker", address), StringComparison.Ordinal);
        Assert.Contains("no dead letters", await RunAsync(0, "list", "--broker", address), StringComparison.Ordinal);

        Assert.Equal("message-1", (await channel.BasicGetAsync(queue, autoAck: true))?.BasicProperties.MessageId);
    }

    [Fact]
    public async Task Redrive_UnknownQueue_SaysSo() =>
        Assert.Equal("no consumer has a queue named nobody", await RunAsync(1, "redrive", "nobody", "--broker", await Servers.CreateVirtualHostAsync()));

    [Theory]
    [InlineData("amqp://guest:secret@127.0.0.1:1", "the broker at 127.0.0.1:1 cannot be reached, or refuses the login")]
    [InlineData("guest:secret@127.0.0.1", "the address of a broker is amqp://user:password@host:port")]
    public async Task List_NoBrokerThere_SaysSoWithoutThePassword(string address, string message) => Assert.Equal(message, await RunAsync(1, "list", "--broker", address));

    private static async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        AnsiConsole.Console = StandInPlatform.ConsoleTo(output);
        AnsiConsole.Profile.Width = 200;
        var errors = Console.Error;
        Console.SetError(output);
        try
        {
            Assert.Equal(exitCode, await DeadLettersCommand.Create().Parse(arguments).InvokeAsync());
        }
        finally
        {
            Console.SetError(errors);
        }

        return output.ToString().Trim();
    }
}
