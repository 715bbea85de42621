using System.Net.Http.Json;
using Ruqsat.Routing.Units;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Tests.Units;

public sealed class ListUnitsTests(RoutingService service)
{
    [Fact]
    public async Task ListUnits_AfterMigration_GivesTheWholeDirectory()
    {
        using var client = service.Host.Client(Roles.UnitOfficer);

        var units = await client.GetFromJsonAsync<List<UnitItem>>("/v1/units", TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "ALMATY_REGION_AKIMAT", "AMBULANCE_103", "CHECKPOINT_HEADQUARTERS", "CITY_LINE_1308", "EGOV_1414", "ENTREPRENEURSHIP",
                "OPERATIONAL_HEADQUARTERS", "POLICE_ALATAU", "POLICE_ALMALY", "POLICE_AUEZOV", "POLICE_BOSTANDYK", "POLICE_DUTY_UNIT",
                "POLICE_MEDEU", "POLICE_NAURYZBAY", "POLICE_TURKSIB", "POLICE_ZHETYSU", "PUBLIC_HEALTH", "SOCIAL_WELFARE", "VOLUNTEERS",
            ],
            units!.Select(u => u.Code).Order(StringComparer.Ordinal));
        Assert.Equal(
            new UnitItem("POLICE_AUEZOV", new("Әуезов аудандық полиция басқармасы", "Управление полиции Ауэзовского района", "Auezov district police office"), "AUEZOV", NeedsReview: true),
            units!.Single(u => u.Code == "POLICE_AUEZOV"));
        Assert.Equal(["EGOV_1414", "OPERATIONAL_HEADQUARTERS"], units!.Where(u => !u.NeedsReview).Select(u => u.Code).Order(StringComparer.Ordinal));
    }
}
