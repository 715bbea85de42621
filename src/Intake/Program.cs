using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Identifiers;
using Ruqsat.Intake;
using Ruqsat.Intake.Inquiries;
using Ruqsat.Intake.Topics;
using Ruqsat.Messaging;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<IntakeDbContext>("intakedb");
builder.AddMessaging<IntakeDbContext>("intake", events => events.ConsumeBatch<InquiryRouted, InquiryRoutedConsumer>());
builder.Services.AddIdentifiers(builder.Configuration);
builder.Services.AddInquiries();

var app = builder.Build();
if (await app.MigrateAsync(args))
{
    return;
}

app.MapDefaultEndpoints();
app.MapInquiries();
app.MapTopics();
app.Run();
