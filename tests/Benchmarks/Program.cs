using Ruqsat.Benchmarks;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.ServiceDefaults;

// What checks are compared with, on the same Kestrel, middleware and tokens as the services.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<PlainDbContext>("benchdb");
builder.Services.AddIdentifiers(builder.Configuration);

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapPost("/constant", () => new Constant("ALLOW", "PERMIT_ACTIVE")).AllowAnonymous();
app.MapPost("/v1/checks", PlainCheck.HandleAsync).AllowRoles(Roles.Integration);
await using (var scope = app.Services.CreateAsyncScope())
{
    await PlainCheck.FillAsync(scope.ServiceProvider.GetRequiredService<PlainDbContext>(), app.Services.GetRequiredService<SubjectKeys>(), args);
}

await app.RunAsync();
