using Ruqsat.Identity;
using Ruqsat.Identity.Accounts;
using Ruqsat.Identity.Connect;
using Ruqsat.Identity.Keys;
using Ruqsat.Identity.Pages;
using Ruqsat.Identity.Seeding;
using Ruqsat.Identity.Users;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<AccountsDbContext>("identitydb");
builder.AddKeys();
builder.AddAccounts();
builder.AddTokenServer();
builder.AddPages();
builder.AddSeed();

var app = builder.Build();
if (await app.MigrateAsync(args)) { await app.SeedAsync(); return; }
if (await app.RotateKeysAsync(args)) return;

app.UsePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapDefaultEndpoints();
app.MapConnect();
app.MapUsers();
app.MapPages();
await app.RunAsync();
