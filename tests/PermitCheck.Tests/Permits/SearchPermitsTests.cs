using System.Text.Json;
using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.Testing;

namespace Ruqsat.PermitCheck.Tests.Permits;

public sealed class SearchPermitsTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task Search_PersonWithThreePermits_FindsThemInPagesMasked()
    {
        var iin = Any.Iin();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await _registry.IssueAsync(RegistryDesk.Permit(iin)));
        }

        await _registry.IssueAsync(RegistryDesk.Permit(Any.Iin()));
        var first = await SearchAsync("?limit=2", new { iin = iin.Reveal() });
        var second = await SearchAsync($"?limit=2&after={first.GetProperty("next").GetString()}", new { iin = iin.Reveal() });

        var found = ((JsonElement[])[first, second]).SelectMany(page => page.GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(ids, found.Select(p => p.Id()));
        Assert.False(second.TryGetProperty("next", out _));
        Assert.All(found, p => Assert.Equal(iin.ToString(), p.GetProperty("masked").GetString()));
        Assert.DoesNotContain(iin.Reveal(), first.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_PlateTypedInCyrillic_FindsTheCar()
    {
        var plate = Any.Plate().Reveal();
        using var issued = await _registry.Desk.TryIssueAsync(new { plate, ground = "FREIGHT", validFrom = "2020-04-07T00:00:00+06:00", validTo = "2020-05-11T00:00:00+06:00" });
        var id = (await issued.ExpectAsync(HttpStatusCode.Created)).Id();

        var found = await SearchAsync("", new { plate = plate.Replace('A', 'А').Replace('B', 'В').Insert(3, " ") });

        Assert.Contains(id, found.GetProperty("items").EnumerateArray().Select(p => p.Id()));
    }

    [Theory]
    [InlineData("{}", "SUBJECT_MISSING")]
    [InlineData("""{"iin":"850412100004"}""", "IIN_CHECKSUM")]
    [InlineData("""{"iin":"850412100003","plate":"123ABC02"}""", "SUBJECT_AMBIGUOUS")]
    public async Task Search_WrongSubject_IsRefusedWithItsCode(string body, string code)
    {
        foreach (var path in (string[])["/v1/permits/search", "/v1/prohibitions/search", "/v1/exemptions/search"])
        {
            using var response = await _registry.Clerk.PostAsync(path, Answers.Text(body));

            await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
        }
    }

    private Task<JsonElement> SearchAsync(string query, object subject) => RegistryDesk.PostedAsync(_registry.Auditor, $"/v1/permits/search{query}", subject, HttpStatusCode.OK);
}
