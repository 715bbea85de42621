using CsCheck;
using Ruqsat.Cli.Replays;

namespace Ruqsat.Cli.Tests.Replays;

public sealed class SequenceRangesTests
{
    [Fact]
    public void Add_AnyOrder_KnowsExactlyWhatWasAdded() => Gen.Int[1, 60].Array[0, 80].Sample(numbers =>
    {
        var ranges = new SequenceRanges();
        foreach (var number in numbers)
        {
            ranges.Add(number);
        }

        var read = SequenceRanges.Parse(ranges.ToString());
        Assert.Equal(numbers.Distinct().Count(), ranges.Count);
        Assert.All(Enumerable.Range(0, 63), number => Assert.Equal(numbers.Contains(number), ranges.Contains(number)));
        Assert.All(Enumerable.Range(0, 63), number => Assert.Equal(numbers.Contains(number), read.Contains(number)));
        Assert.Equal(ranges.ToString(), read.ToString());
    });

    [Fact]
    public void ToString_Neighbours_AreOneRange()
    {
        var ranges = new SequenceRanges();
        foreach (var number in (int[])[1, 3, 2, 7, 5])
        {
            ranges.Add(number);
        }

        Assert.Equal("1-3,5,7", ranges.ToString());
        ranges.Add(6);
        Assert.Equal("1-3,5-7", ranges.ToString());
    }

    [Theory]
    [InlineData("1-")]
    [InlineData("5-3")]
    [InlineData("1-2-3")]
    [InlineData("5,3")]
    [InlineData("1-4,5")]
    [InlineData("x")]
    public void Parse_WhatIsNoListOfRanges_Refuses(string text) => Assert.Throws<FormatException>(() => SequenceRanges.Parse(text));
}
