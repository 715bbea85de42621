using Ruqsat.Audit;
using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Messaging;
using Ruqsat.PermitCheck;
using Ruqsat.PermitCheck.Checks;
using Ruqsat.PermitCheck.Dossiers;
using Ruqsat.PermitCheck.Registry;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<PermitCheckDbContext>("permitcheckdb", AuditExtensions.ServiceRole);
builder.AddAudit(new() { Service = "permit-check", EventOf = CheckJournal.EventOf });
builder.AddMessaging<PermitCheckDbContext>("permit-check", events => events.ConsumeBatch<InquiryReceived, InquiryReceivedConsumer>());
builder.Services.AddIdentifiers(builder.Configuration);
builder.AddDossiers();
builder.Services.AddRegistry();
builder.Services.AddChecks();
var app = builder.Build();
if (await app.MigrateAsync(args))
    return;

app.MapDefaultEndpoints();
app.UseRateLimiter();
app.MapRegistry();
app.MapChecks();
app.Run();
