using Ruqsat.Contracts;
using Ruqsat.Database;
using Ruqsat.Messaging;
using Ruqsat.Reporting;
using Ruqsat.Reporting.Inquiries;
using Ruqsat.Reporting.Projections;
using Ruqsat.Reporting.Reports;
using Ruqsat.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddDatabase<ReportingDbContext>("reportingdb");
builder.AddMessaging<ReportingDbContext>("reporting", events =>
{
    events.ConsumeBatch<InquiryReceived, InquiryReceivedConsumer>();
    events.ConsumeBatch<InquiryChecked, InquiryCheckedConsumer>();
    events.ConsumeBatch<InquiryRouted, InquiryRoutedConsumer>();
});

var app = builder.Build();
if (await app.MigrateAsync(args)) return;
app.MapDefaultEndpoints();
app.MapReports();
app.MapInquiries();
app.Run();
