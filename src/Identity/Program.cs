using Ruqsat.Database;
using Ruqsat.Identity;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Connect;
using Ruqsat.Identity.Keys;
using Ruqsat.Identity.Pages;
using Ruqsat.Identity.Seeding;
using Ruqsat.Identity.Users;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddCommonDefaults();
builder.AddDatabase<AccountsDbContext>("identitydb");
builder.AddKeys();
builder.AddAccounts();
builder.AddTokenServer();
builder.AddSeed();
builder.AddUsers();
builder.AddPages();

var app = builder.Build();
if (await app.MigrateAsync(args) || await app.RotateKeysAsync(args)) return;

app.UsePages();
app.UseRateLimiter();
app.MapDefaultEndpoints();
app.MapConnect();
app.MapUsers();
app.MapPages();
await app.RunAsync();
