using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Ruqsat.PermitCheck.Imports;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Imports;

public sealed class UndoImportTests(ImportPermitsTests.Service service) : IClassFixture<ImportPermitsTests.Service>
{
    private readonly ImportDesk _imports = service.Imports;
    private readonly Desk _desk = service.Desk;

    [Fact]
    public async Task Undo_Untouched_RestoresEveryRowAndCanBeRepeated()
    {
        var known = ImportDesk.Row(Any.Iin());
        await _imports.ImportAsync(ImportDesk.List(known));
        var before = await _imports.RowsAsync();
        var rows = Enumerable.Range(0, 5_500).Select(_ => ImportDesk.Row(Any.Iin())).Distinct().ToArray();
        var import = await _imports.ImportAsync(ImportDesk.List([known, .. rows]));
        Assert.NotEqual(before, await _imports.RowsAsync());

        var undone = await _imports.UndoAsync(import.Id());
        var again = await _imports.UndoAsync(import.Id());

        Assert.Equal(before, await _imports.RowsAsync());
        Assert.Equal("UNDONE", undone.State());
        Assert.Equal((rows.Length, 0), (undone.GetProperty("undone").GetProperty("deleted").GetInt32(), undone.GetProperty("undone").GetProperty("revoked").GetInt32()));
        Assert.Equal(undone.ToString(), again.ToString());
        Assert.Equal(rows.Length, (await _imports.ImportAsync(ImportDesk.List(rows))).Counts().Applied);
    }

    [Fact]
    public async Task Undo_AChangedPermit_IsRevokedWithItsHistory()
    {
        var (iin, revoked) = (Any.Iin(), Any.Iin());
        var list = ImportDesk.List(ImportDesk.Row(iin), ImportDesk.Row(revoked));
        var import = await _imports.ImportAsync(list);
        await _imports.QueryAsync<int>(
            $"UPDATE permits SET version = 2, suspended_at = now() WHERE id = (SELECT id FROM permits WHERE import_id = '{import.Id()}' ORDER BY id LIMIT 1) RETURNING version");
        var other = await _imports.QueryAsync<Guid>($"SELECT id FROM permits WHERE import_id = '{import.Id()}' AND version = 1");
        await _desk.RevokeAsync(other, "MISUSED");

        var undone = await _imports.UndoAsync(import.Id());

        Assert.Equal((0, 1), (undone.GetProperty("undone").GetProperty("deleted").GetInt32(), undone.GetProperty("undone").GetProperty("revoked").GetInt32()));
        Assert.Equal("ISSUED_IN_ERROR MISUSED", await _imports.QueryAsync<string>(
            $"SELECT string_agg(revocation_reason, ' ' ORDER BY revocation_reason) FROM permits WHERE import_id = '{import.Id()}'"));
        Assert.Equal(1, await _imports.QueryAsync<long>(
            $"SELECT count(*) FROM permit_changes c JOIN permits p ON p.id = c.permit_id WHERE p.import_id = '{import.Id()}' AND c.kind = 'Revoked' AND c.version = 3 AND c.reason = 'ISSUED_IN_ERROR'"));

        // The list again: what was revoked with it comes back, what somebody revoked by itself does not.
        Assert.Equal((2, 0, 1, 1, 0), (await _imports.ImportAsync(list)).Counts());
    }

    [Fact]
    public async Task Undo_UnknownOrDryRun_IsRefused()
    {
        var dryRun = await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(Any.Iin())), "?dryRun=true");
        using var refused = await _imports.Clerk.PostAsync($"/v1/imports/{dryRun.Id()}/undo", null);
        using var unknown = await _imports.Clerk.PostAsync($"/v1/imports/{Guid.NewGuid()}/undo", null);

        await refused.ExpectProblemAsync(HttpStatusCode.Conflict, "IMPORT_DRY_RUN");
        await unknown.ExpectProblemAsync(HttpStatusCode.NotFound, "IMPORT_UNKNOWN");
    }

    [Fact]
    public async Task Import_WhoseProcessDied_FailsAfterItsLeaseAndTheSameFileCompletesIt()
    {
        var list = ImportDesk.List(ImportDesk.Row(Any.Iin()));
        var import = await _imports.ImportAsync(list);
        var abandoned = service.Host.Services.GetRequiredService<AbandonedImports>();
        await _imports.QueryAsync<Guid>(
            $"UPDATE imports SET state = 'Running', ended_at = NULL, lease_until = now() + interval '1 hour' WHERE id = '{import.Id()}' RETURNING id");
        Assert.Equal(0, await abandoned.EndAsync(CancellationToken.None));
        using var running = await _imports.Clerk.PostAsync($"/v1/imports/{import.Id()}/undo", null);
        await running.ExpectProblemAsync(HttpStatusCode.Conflict, "IMPORT_RUNNING");

        await _imports.QueryAsync<Guid>($"UPDATE imports SET lease_until = now() - interval '1 second' WHERE id = '{import.Id()}' RETURNING id");
        await abandoned.EndAsync(CancellationToken.None);

        var read = await _imports.Clerk.GetFromJsonAsync<JsonElement>($"/v1/imports/{import.Id()}");
        Assert.Equal(("FAILED", AbandonedImports.Failure, (1, 0, 1, 0, 0)), (read.State(), read.GetProperty("failure").GetString(), read.Counts()));
        Assert.Equal(("APPLIED", (1, 0, 0, 1, 0)), ((await _imports.ImportAsync(list)).State(), (await _imports.ImportAsync(list)).Counts()));
    }

    [Fact]
    public async Task List_TwoPages_HasEachImportOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            await _imports.ImportAsync(ImportDesk.List(ImportDesk.Row(Any.Iin())));
        }

        var all = await _imports.Clerk.GetFromJsonAsync<JsonElement>("/v1/imports?limit=200");
        var first = await _imports.Clerk.GetFromJsonAsync<JsonElement>("/v1/imports?limit=2");
        var second = await _imports.Clerk.GetFromJsonAsync<JsonElement>($"/v1/imports?limit=200&after={first.GetProperty("next").GetGuid()}");

        Assert.Equal(
            all.GetProperty("items").EnumerateArray().Select(i => i.Id()),
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(i => i.Id()));
    }

    [Theory]
    [InlineData("ru", "ИИН состоит только из цифр.")]
    [InlineData("kk-KZ, ru;q=0.5", "ЖСН тек цифрлардан тұрады.")]
    [InlineData("de", "An IIN consists of digits only.")]
    public async Task Errors_ByLanguage_HaveTheirText(string language, string text)
    {
        var import = await _imports.ImportAsync(ImportDesk.List("x;WORK;01.01.2020;01.01.2021"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/imports/{import.Id()}/errors");
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var response = await _imports.Clerk.SendAsync(request);

        Assert.Equal($"2;iin;IIN_CHARACTERS;ERROR;{text}", (await response.Content.ReadAsStringAsync()).Trim().Split("\r\n")[^1]);
    }

    [Theory]
    [InlineData("registry-clerk", true, true, true)]
    [InlineData("supervisor", false, true, false)]
    [InlineData("auditor", false, true, false)]
    [InlineData("operator", false, false, false)]
    [InlineData("integration", false, false, false)]
    public async Task Imports_ByRole_AreOpenOrClosed(string role, bool maySend, bool mayRead, bool maySeeRows)
    {
        using var client = service.Host.Client(role);
        using var send = await client.PostAsync("/v1/imports", Answers.Text("", "text/csv"));
        using var undo = await client.PostAsync($"/v1/imports/{Guid.NewGuid()}/undo", null);
        using var list = await client.GetAsync("/v1/imports");
        using var errors = await client.GetAsync($"/v1/imports/{Guid.NewGuid()}/errors");
        using var rows = await client.GetAsync($"/v1/imports/{Guid.NewGuid()}/bad-rows");

        Assert.Equal(
            (maySend, maySend, mayRead, mayRead, maySeeRows),
            (Passes(send), Passes(undo), Passes(list), Passes(errors), Passes(rows)));

        static bool Passes(HttpResponseMessage response) => response.StatusCode != HttpStatusCode.Forbidden;
    }
}
