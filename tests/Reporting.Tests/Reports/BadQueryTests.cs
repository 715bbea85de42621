using System.Net;
using System.Text.Json;

namespace Ruqsat.Reporting.Tests.Reports;

public sealed class BadQueryTests(ReportingService service)
{
    [Theory]
    [InlineData("summary?from=2020-04-11&to=2020-04-10", "from", "INVALID_RANGE")]
    [InlineData("summary?from=yesterday", "from", "MALFORMED_DATE")]
    [InlineData("summary?from=", "from", "MALFORMED_DATE")]
    [InlineData("summary?to=2020-02-30", "to", "MALFORMED_DATE")]
    [InlineData("summary?to=10.04.2020", "to", "MALFORMED_DATE")]
    [InlineData("summary?from=2020-04-01&from=2020-04-02", "from", "MALFORMED_DATE")]
    [InlineData("totals", "by", "UNKNOWN_DIMENSION")]
    [InlineData("totals?by=", "by", "UNKNOWN_DIMENSION")]
    [InlineData("totals?by=registered_by", "by", "UNKNOWN_DIMENSION")]
    [InlineData("totals?by=topic&from=2020-04-11&to=2020-04-10", "from", "INVALID_RANGE")]
    [InlineData("totals?by=topic&to=2020-4-1", "to", "MALFORMED_DATE")]
    [InlineData("totals?by=topic%27%3B--&from=2020-04-01", "by", "UNKNOWN_DIMENSION")]
    public async Task Reports_BadQuery_Is422WithFieldAndCode(string query, string field, string code)
    {
        using var response = await service.Analyst.GetAsync($"/v1/reports/{query}", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(field, problem.GetProperty("errors")[0].GetProperty("field").GetString());
    }
}
