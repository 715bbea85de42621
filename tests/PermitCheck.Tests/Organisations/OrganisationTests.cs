using Ruqsat.PermitCheck.Tests.Permits;
using Ruqsat.PermitCheck.Tests.Registry;

namespace Ruqsat.PermitCheck.Tests.Organisations;

public sealed class OrganisationTests(PermitCheckFixture fixture)
{
    private readonly RegistryDesk _registry = new(fixture.PermitCheck);

    [Fact]
    public async Task Enter_Twice_IsOneAndAnotherNameIsRefused()
    {
        var bin = PermitTermsTests.AnyBin();
        var first = await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/organisations", new { bin, name = "Bakery" });
        var second = await RegistryDesk.PostedAsync(_registry.OtherClerk, "/v1/organisations", new { bin = bin.Insert(6, " "), name = " Bakery " }, HttpStatusCode.OK);
        using var other = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/organisations", new { bin, name = "Mill" });

        Assert.Equal(first.ToString(), second.ToString());
        await other.ExpectProblemAsync(HttpStatusCode.Conflict, "ORGANISATION_KNOWN");
    }

    [Fact]
    public async Task List_InPages_HasEachOnce()
    {
        var entered = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            entered.Add((await RegistryDesk.PostedAsync(_registry.Clerk, "/v1/organisations", new { bin = PermitTermsTests.AnyBin(), name = $"Shop {i}" })).Id());
        }

        var listed = new List<Guid>();
        for (string? after = ""; after is not null;)
        {
            var page = await RegistryDesk.GetAsync(_registry.Auditor, $"/v1/organisations?limit=2{after}");
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(o => o.Id()));
            after = page.TryGetProperty("next", out var next) ? $"&after={next.GetString()}" : null;
        }

        Assert.Equal(listed.Distinct(), listed);
        Assert.Subset(listed.ToHashSet(), entered.ToHashSet());
    }

    [Theory]
    [InlineData("850412100003", "Bakery", "IS_IIN")]
    [InlineData("85064", "Bakery", "BIN_LENGTH")]
    [InlineData(null, "Bakery", "BIN_MISSING")]
    [InlineData("valid", "", "NAME_MISSING")]
    [InlineData("valid", "a\u0001", "NAME_CHARACTERS")]
    public async Task Enter_WrongValue_IsRefusedWithItsCode(string? bin, string name, string code)
    {
        using var response = await RegistryDesk.PostAsync(_registry.Clerk, "/v1/organisations", new { bin = bin == "valid" ? PermitTermsTests.AnyBin() : bin, name });

        await response.ExpectProblemAsync(HttpStatusCode.UnprocessableEntity, code);
    }
}
