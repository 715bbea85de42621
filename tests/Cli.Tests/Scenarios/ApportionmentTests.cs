using CsCheck;
using Ruqsat.Cli.Scenarios;

namespace Ruqsat.Cli.Tests.Scenarios;

public sealed class ApportionmentTests
{
    [Fact]
    public void Split_AnyWeights_LosesNothingAndStaysWithinOneOfTheQuota() =>
        Gen.Select(Gen.Int[0, 50_000], Gen.Decimal[0.01m, 100m].Array[1, 40]).Sample((total, weights) =>
        {
            var parts = Apportionment.Split(total, weights);
            Assert.Equal(total, parts.Sum());
            Assert.All(parts.Zip(weights), p => Assert.InRange(p.First - (total * p.Second / weights.Sum()), -1, 1));
        });

    [Fact]
    public void Split_EqualRemainders_GivesTheRestToTheFirst() => Assert.Equal([2, 2, 1], Apportionment.Split(5, [1, 1, 1]));

    [Fact]
    public void Split_OnlyZeroes_Refuses() => Assert.Throws<CliException>(() => Apportionment.Split(5, [0, 0]));
}
