using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.PermitCheck.Permits;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<PermitCheckDbContext>("permitcheckdb");
builder.AddMessaging<PermitCheckDbContext>("permit-check", events => events.ConsumeBatch<InquiryReceived, InquiryReceivedConsumer>());
builder.Services.AddIdentifiers(builder.Configuration);
builder.AddDossiers();
builder.Services.AddPermits();
builder.Services.AddImports();
builder.Services.AddChecks();
var app = builder.Build();
if (await app.MigrateAsync(args))
{
    return;
}

app.MapDefaultEndpoints();
app.MapPermits();
app.MapImports();
app.MapChecks();
app.Run();
