using CsCheck;
using Ruqsat.Routing.Rules;
using Ruqsat.Routing.Units;

namespace Ruqsat.Routing.Tests.Rules;

public sealed class RoutingRulesTests
{
    private static readonly string[] Topics = ["RESTRICTIONS", "IIN_OR_PLATE", "ENTRY_EXIT", "SUPPORT", "CHECKPOINTS", "NEW_TOPIC"];
    private static readonly string?[] Districts = ["ALATAU", "MEDEU", "TURKSIB", null];
    private static readonly string?[] Decisions = ["ALLOW", "DENY", "REVIEW", null];

    private static readonly Gen<RoutingFacts> SomeFacts =
        Gen.Select(OneOf(Topics), OneOf(Districts), OneOf(Decisions), (topic, district, decision) => new RoutingFacts(topic, district, decision));

    private static readonly Gen<(string? Topic, string? District, string? Decision)> SomeConditions =
        Gen.Select(OneOf<string?>([.. Topics, null]), OneOf(Districts), OneOf(Decisions));

    private static readonly Gen<RoutingRule[]> SomeRules = SomeConditions.Array[0, 30].Select(conditions => (RoutingRule[])[
        .. conditions.Select((c, i) => new RoutingRule { Number = 2 * i, Topic = c.Topic, District = c.District, Decision = c.Decision, Unit = $"U{i}" }),
        new RoutingRule { Number = int.MaxValue, Unit = "FALLBACK" },
    ]);

    [Theory]
    [InlineData("IIN_OR_PLATE", "MEDEU", "DENY", "OPERATIONAL_HEADQUARTERS", 10, "topic is IIN_OR_PLATE and decision is DENY")]
    [InlineData("IIN_OR_PLATE", null, "REVIEW", "OPERATIONAL_HEADQUARTERS", 20, "topic is IIN_OR_PLATE and decision is REVIEW")]
    [InlineData("IIN_OR_PLATE", "ALATAU", "ALLOW", "POLICE_ALATAU", 100, "topic is IIN_OR_PLATE and district is ALATAU and decision is ALLOW")]
    [InlineData("IIN_OR_PLATE", "TURKSIB", "ALLOW", "POLICE_TURKSIB", 107, "topic is IIN_OR_PLATE and district is TURKSIB and decision is ALLOW")]
    [InlineData("IIN_OR_PLATE", null, "ALLOW", "POLICE_DUTY_UNIT", 9999, "no other rule matches")]
    [InlineData("IIN_OR_PLATE", "MEDEU", null, "POLICE_DUTY_UNIT", 9999, "no other rule matches")]
    [InlineData("ENTRY_EXIT", "MEDEU", null, "POLICE_DUTY_UNIT", 200, "topic is ENTRY_EXIT")]
    [InlineData("ENTRY_EXIT", null, "DENY", "POLICE_DUTY_UNIT", 200, "topic is ENTRY_EXIT")]
    [InlineData("SUPPORT", "BOSTANDYK", null, "SOCIAL_WELFARE", 303, "topic is SUPPORT and district is BOSTANDYK")]
    [InlineData("SUPPORT", null, null, "CITY_LINE_1308", 320, "topic is SUPPORT")]
    [InlineData("SUPPORT", "ELSEWHERE", null, "CITY_LINE_1308", 320, "topic is SUPPORT")]
    [InlineData("CHECKPOINTS", "AUEZOV", null, "CHECKPOINT_HEADQUARTERS", 400, "topic is CHECKPOINTS")]
    [InlineData("RESTRICTIONS", "NAURYZBAY", null, "POLICE_NAURYZBAY", 506, "topic is RESTRICTIONS and district is NAURYZBAY")]
    [InlineData("RESTRICTIONS", null, null, "POLICE_DUTY_UNIT", 9999, "no other rule matches")]
    [InlineData("NEW_TOPIC", "MEDEU", "DENY", "POLICE_DUTY_UNIT", 9999, "no other rule matches")]
    public void Match_RulesOfAlmaty_GiveUnitRuleAndWhy(string topic, string? district, string? decision, string unit, int rule, string why) =>
        Assert.Equal(new RoutingMatch(unit, rule, why), RoutingRules.Match(AlmatyRules.All, new(topic, district, decision)));

    [Fact]
    public void Match_AnyRulesWithFallback_FirstInOrderThatHoldsWins() =>
        Gen.Select(SomeRules, SomeFacts, Gen.Int).Sample((rules, facts, seed) =>
        {
            var shuffled = rules.ToArray();
            new Random(seed).Shuffle(shuffled);
            var match = RoutingRules.Match(shuffled, facts);

            // rules is in the order of the numbers, so everything before the winner must fail on a condition of its own.
            var winner = Array.FindIndex(rules, r => r.Number == match.Rule);
            Assert.Equal(rules[winner].Unit, match.Unit);
            Assert.True(Holds(rules[winner], facts));
            Assert.DoesNotContain(rules[..winner], r => Holds(r, facts));
        });

    [Fact]
    public void Match_OnlyTheFallbackHolds_FallbackWins() =>
        SomeFacts.Sample(facts => Assert.Equal(
            "FALLBACK",
            RoutingRules.Match([new() { Number = 1, Topic = "OTHER", Unit = "U" }, new() { Number = 2, Unit = "FALLBACK" }], facts).Unit));

    [Fact]
    public void Match_NoFallback_Fails() =>
        Assert.Throws<InvalidOperationException>(() => RoutingRules.Match([new() { Number = 1, Topic = "SUPPORT", Unit = "U" }], new("CHECKPOINTS", null, null)));

    [Fact]
    public void AlmatyRules_All_EndWithTheFallbackAndNameKnownUnits()
    {
        Assert.True(AlmatyRules.All.MaxBy(r => r.Number)!.IsFallback);
        Assert.Single(AlmatyRules.All, r => r.IsFallback);
        Assert.Empty(AlmatyRules.All.Select(r => r.Unit).Except(AlmatyUnits.All.Select(u => u.Code)));
        Assert.Equal(AlmatyRules.All.Count, AlmatyRules.All.Select(r => r.Number).Distinct().Count());
    }

    [Fact]
    public void AlmatyRules_EachRule_IsReached()
    {
        var facts = from topic in Topics
                    from district in AlmatyUnits.DistrictCodes.Append(null)
                    from decision in Decisions
                    select RoutingRules.Match(AlmatyRules.All, new(topic, district, decision)).Rule;
        Assert.Equal(AlmatyRules.All.Select(r => r.Number).Order(), facts.Distinct().Order());
    }

    private static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool Holds(RoutingRule rule, RoutingFacts facts) =>
        !((rule.Topic is not null && rule.Topic != facts.Topic)
            || (rule.District is not null && rule.District != facts.District)
            || (rule.Decision is not null && rule.Decision != facts.Decision));
}
