using System.Net.Http.Json;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Audits;

public sealed class UnmaskPermitTests(PermitCheckFixture fixture)
{
    [Fact]
    public async Task Unmask_ByTheAuditor_ShowsTheIdentifierAndIsRecorded()
    {
        var iin = Any.Iin();
        var permit = await fixture.Desk.IssueAsync(iin);
        var account = $"auditor-{Guid.NewGuid():N}";
        using var auditor = fixture.PermitCheck.ClientOf(account, "auditor");

        using var response = await auditor.PostAsJsonAsync($"/v1/permits/{permit.Id()}/unmask", new { reason = new { code = "COURT_ORDER", reference = "17" } });

        var answer = await response.ExpectAsync(HttpStatusCode.OK);
        Assert.Equal(("IIN", iin.Reveal()), (answer.GetProperty("kind").GetString(), answer.GetProperty("identifier").GetString()));
        Assert.Equal(
            $"UNMASK|COURT_ORDER|17|{permit.Id()}|1",
            await fixture.Desk.QueryAsync<string>(
                $"""
                SELECT concat_ws('|', action, purpose, purpose_reference, convert_from(content, 'UTF8')::jsonb->>'permitId', (SELECT count(*) FROM audit_subjects s WHERE (s.writer, s.sequence) = (r.writer, r.sequence)))
                FROM audit_records r WHERE actor = '{account}'
                """));
    }

    [Fact]
    public async Task Unmask_UnknownPermitOrNoReason_ShowsNothing()
    {
        using var auditor = fixture.PermitCheck.ClientOf("auditor-1", "auditor");

        using var unknown = await auditor.PostAsJsonAsync($"/v1/permits/{Guid.NewGuid()}/unmask", new { reason = new { code = "COMPLAINT" } });
        using var unfounded = await auditor.PostAsJsonAsync($"/v1/permits/{Guid.NewGuid()}/unmask", new { });

        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "PERMIT_UNKNOWN");
        await unfounded.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, "REASON_MISSING");
    }
}
