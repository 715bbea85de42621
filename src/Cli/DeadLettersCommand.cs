using System.CommandLine;
using System.Globalization;
using RabbitMQ.Client.Exceptions;
using Ruqsat.Cli.Platform;
using Ruqsat.Messaging;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat dead-letters</c>: shows what consumers gave up on, and gives it to them again.</summary>
internal static class DeadLettersCommand
{
    private const int Shown = 3;

    public static Command Create()
    {
        var broker = new Option<string?>("--broker") { Description = "amqp://user:password@host:port (ConnectionStrings__rabbitmq, or the running app host's)", Recursive = true };
        var data = Verb.DataDirectory();
        data.Recursive = true;
        var queue = new Argument<string>("queue") { Description = "as the list names it" };

        var list = new Command("list", "queues with dead letters and the oldest of each");
        list.Runs(async (parsed, console, cancellationToken) =>
            await ReachAsync(parsed, letters => ListAsync(letters, console, cancellationToken)));

        var redrive = new Command("redrive", "give all dead letters of a queue to its consumer again") { queue };
        redrive.Runs(async (parsed, console, cancellationToken) =>
            await ReachAsync(parsed, letters => RedriveAsync(letters, parsed.GetValue(queue)!, console, cancellationToken)));

        return new Command("dead-letters", "events that a consumer could not deal with") { list, redrive, broker, data };

        async Task<int> ReachAsync(ParseResult parsed, Func<DeadLetters, Task<int>> work)
        {
            // Never repeated in a message: it may hold a password.
            var text = parsed.GetValue(broker) ?? PlatformAddresses.Find(parsed.GetValue(data)).ConnectionStringOf("rabbitmq");
            if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("amqp" or "amqps"))
            {
                throw new CliException("the address of a broker is amqp://user:password@host:port");
            }

            try
            {
                return await work(new DeadLetters(address));
            }
            catch (BrokerUnreachableException)
            {
                throw new CliException($"the broker at {address.Host}:{address.Port} cannot be reached, or refuses the login");
            }
        }
    }

    private static async Task<int> ListAsync(DeadLetters letters, IAnsiConsole console, CancellationToken cancellationToken)
    {
        var groups = await letters.ListAsync(Shown, cancellationToken);
        if (groups.Count == 0)
        {
            console.WriteLine("no dead letters");
            return Verb.Success;
        }

        var table = new Table().AddColumns("queue", "waiting", "message", "failure", "failed at");
        foreach (var group in groups)
        {
            var (name, waiting) = (group.Queue, group.Count.ToString("N0", CultureInfo.InvariantCulture));
            foreach (var letter in group.Oldest.DefaultIfEmpty(new(null, null, null)))
            {
                table.AddRow(new[] { name, waiting, letter.MessageId ?? "", letter.Failure ?? "", letter.FailedAt ?? "" }.Select(Markup.Escape).ToArray());
                (name, waiting) = ("", "");
            }
        }

        console.Write(table);
        return Verb.Success;
    }

    private static async Task<int> RedriveAsync(DeadLetters letters, string queue, IAnsiConsole console, CancellationToken cancellationToken)
    {
        try
        {
            var count = await letters.RedriveAsync(queue, cancellationToken);
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} given back to {queue}"));
            return Verb.Success;
        }
        catch (ArgumentException)
        {
            throw new CliException($"no consumer has a queue named {queue}");
        }
    }
}
