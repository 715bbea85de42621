using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Clients;
using Ruqsat.Identity.Keys;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Identity.Seeding;

/// <summary>The second half of <c>--migrate</c>: keys, configured clients and users, and never a system without an administrator.</summary>
internal sealed partial class Seed(
    AccountsDbContext database, RotateKeys keys, IDataProtectionProvider cookies, UserManager<Account> accounts,
    IOpenIddictApplicationManager clients, IOptions<SeedOptions> options, ILogger<Seed> logger)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        await keys.EnsureAsync(cancellation);
        // Makes the first cookie key here, where nobody else makes one at the same time.
        cookies.CreateProtector("first key").Protect([]);

        foreach (var (id, client) in options.Value.Clients) await RegisterAsync(id, client, cancellation);
        foreach (var (login, user) in options.Value.Users) await CreateAsync(login, user.Name!, user.Password!, user.Roles);
        await EnsureAdministratorAsync(cancellation);
    }

    private async Task RegisterAsync(string id, ClientOptions client, CancellationToken cancellation)
    {
        var descriptor = ClientRegistration.Of(id, client);
        if (await clients.FindByClientIdAsync(id, cancellation) is { } existing)
        {
            await clients.UpdateAsync(existing, descriptor, cancellation);
            return;
        }
        await clients.CreateAsync(descriptor, cancellation);
        LogClient(id);
    }

    private async Task EnsureAdministratorAsync(CancellationToken cancellation)
    {
        if (await database.Users.AnyAsync(a => a.Roles.Contains(Roles.Administrator), cancellation)) return;
        var first = options.Value.Administrator;
        if (string.IsNullOrEmpty(first.Login))
            throw new InvalidOperationException("There is no administrator yet and the configuration lacks Identity:Administrator:Login.");
        if (string.IsNullOrEmpty(first.Password))
            throw new InvalidOperationException("There is no administrator yet and the configuration lacks Identity:Administrator:Password.");
        await CreateAsync(first.Login, "Administrator", first.Password, [Roles.Administrator]);
    }

    private async Task CreateAsync(string login, string name, string password, IReadOnlyList<string> roles)
    {
        if (await accounts.FindByNameAsync(login) is not null) return;
        var account = new Account { UserName = login, DisplayName = name, Roles = [.. roles] };
        var result = await accounts.CreateAsync(account, password);
        if (!result.Succeeded)
            throw new InvalidOperationException($"A configured account cannot be made: {string.Join(' ', result.Errors.Select(e => e.Description))}");
        LogAccount(account.Id, account.Roles);
    }

    [LoggerMessage(LogLevel.Information, "Registered the client {ClientId}.")]
    private partial void LogClient(string clientId);

    [LoggerMessage(LogLevel.Information, "Made the account {AccountId} with the roles {Roles}.")]
    private partial void LogAccount(Guid accountId, string[] roles);
}
