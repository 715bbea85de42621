using System.Net.Http.Json;
using Ruqsat.Routing.Rules;
using Ruqsat.ServiceDefaults;

namespace Ruqsat.Routing.Tests.Rules;

public sealed class ListRulesTests(RoutingService service)
{
    [Fact]
    public async Task ListRules_AfterMigration_GivesTheSeedInOrderWithTheFallbackLast()
    {
        using var client = service.Host.Client(Roles.Operator);

        var rules = await client.GetFromJsonAsync<List<RuleItem>>("/v1/rules", TestContext.Current.CancellationToken);

        Assert.Equal(AlmatyRules.All.Count, rules!.Count);
        Assert.Equal(rules.OrderBy(r => r.Number), rules);
        Assert.Equal(new RuleItem(10, "IIN_OR_PLATE", null, "DENY", "OPERATIONAL_HEADQUARTERS", "topic is IIN_OR_PLATE and decision is DENY"), rules[0]);
        Assert.Equal(new RuleItem(9999, null, null, null, "POLICE_DUTY_UNIT", "no other rule matches"), rules[^1]);
    }
}
