using System.CommandLine;
using System.Globalization;
using Ruqsat.Cli.Platform;
using Ruqsat.Cli.Replays;
using Ruqsat.Cli.Scenarios;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary><c>ruqsat demo</c>: calls and permits of yesterday and today, then where everything is and who may sign in.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var dataOption = Verb.DataDirectory();
        var command = new Command("demo", "post demo data, print addresses and logins") { dataOption };
        command.Runs(async (parsed, console, cancellationToken) =>
        {
            var addresses = PlatformAddresses.Find(parsed.GetValue(dataOption));
            IReadOnlyList<string> logins;
            try
            {
                using var platform = new PlatformClient(addresses, TimeProvider.System);
                var data = DemoData.For(TimeProvider.System.GetUtcNow());
                await PostAsync(platform, data, cancellationToken);
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"demo data: {data.Permits.Count} permits, {data.Inquiries.Count} inquiries of yesterday and today"));
                logins = DemoLogins();
            }
            catch (ClientRefusedException)
            {
                logins = ["no demo data and no demo logins: the identity service does not run in Development"];
            }

            foreach (var line in (string[])["", .. Addresses(addresses), "", .. logins, "", "ready"])
            {
                console.WriteLine(line);
            }

            return Verb.Success;
        });
        return command;
    }

    private static async Task PostAsync(PlatformClient platform, DemoData data, CancellationToken cancellationToken)
    {
        var options = new PosterOptions(Concurrency: 8, PosterOptions.DefaultPatience);
        var permits = new Poster(platform.Http, platform.Registry, options, platform.Time);
        await permits.PostAllAsync(new Uri(platform.Addresses.PermitCheck, "/v1/permits"), data.Permits, new(), new(), cancellationToken);
        var inquiries = new Poster(platform.Http, platform.Integration, options, platform.Time);
        await inquiries.PostAllAsync(new Uri(platform.Addresses.Intake, "/v1/inquiries"), data.Inquiries, new(), new(), cancellationToken);
    }

    private static IEnumerable<string> Addresses(PlatformAddresses addresses) => PlatformAddresses.Services.Select(service =>
    {
        var url = addresses.AddressOf(service.Name).GetLeftPart(UriPartial.Authority);
        return $"{service.Name,-14}{url,-24}{service.Purpose}; API: {url}/scalar";
    });

    private static IReadOnlyList<string> DemoLogins() =>
    [
        $"{"login",-20}{"password",-32}role",
        .. DevelopmentAccounts.Logins.Select(login => $"{login.Name,-20}{login.Password,-32}{login.Roles}"),
    ];
}
