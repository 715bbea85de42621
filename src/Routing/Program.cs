using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Messaging;
using Ruqsat.Routing;
using Ruqsat.Routing.Assignments;
using Ruqsat.Routing.Rules;
using Ruqsat.Routing.Units;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<RoutingDbContext>("routingdb");
builder.AddMessaging<RoutingDbContext>("routing", events =>
{
    events.ConsumeBatch<InquiryReceived, InquiryReceivedConsumer>();
    events.ConsumeBatch<InquiryChecked, InquiryCheckedConsumer>();
});
builder.Services.AddScoped<AssignInquiries>();

var app = builder.Build();
if (await app.MigrateAsync(args)) return;
app.MapDefaultEndpoints();
app.MapUnits();
app.MapRules();
app.MapAssignments();
app.Run();
