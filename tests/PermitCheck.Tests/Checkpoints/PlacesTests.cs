using Ruqsat.PermitCheck.Tests.Registry;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.PermitCheck.Tests.Checkpoints;

public sealed class PlacesTests(PermitCheckFixture fixture)
{
    public static TheoryData<string> EveryRole => [.. Roles.All];

    [Theory]
    [MemberData(nameof(EveryRole))]
    public async Task List_ByEveryRole_HasTheZonesAndThe27CheckpointsOfAlmaty(string role)
    {
        using var client = fixture.PermitCheck.Client(role);

        var zones = await RegistryDesk.GetAsync(client, "/v1/zones");
        var checkpoints = await RegistryDesk.GetAsync(client, "/v1/checkpoints");

        Assert.Equal(["ALMATY Almaty city", "ALMATY_REGION Almaty region"], zones.EnumerateArray().Select(z => $"{z.GetProperty("code")} {z.GetProperty("name").GetProperty("en")}"));
        Assert.Equal(
            Enumerable.Range(1, 27).Select(n => $"CP-{n:00} ALMATY"), checkpoints.EnumerateArray().Select(c => $"{c.GetProperty("code")} {c.GetProperty("zone")}"));
    }
}
