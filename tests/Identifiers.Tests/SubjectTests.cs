using System.Text.Json;
using Ruqsat.Testing;

namespace Ruqsat.Identifiers.Tests;

public sealed class SubjectTests
{
    [Fact]
    public void Restore_WhatWasRevealed_IsTheSubject()
    {
        Subject[] subjects = [Any.Person(), Any.Vehicle(), Subject.Of(Any.Passport()), Subject.Of(PassportNumber.Parse("KAZ:ZZ0000001"))];

        Assert.All(subjects, subject => Assert.Equal(subject, Subject.Restore(subject.Kind, subject.Reveal())));
    }

    [Fact]
    public void Equals_OneTextOfTwoKinds_IsTwoSubjects() =>
        Assert.NotEqual(Subject.Of(PlateNumber.Parse("0000001")), Subject.Of(PassportNumber.Parse("0000001")));

    [Theory]
    [InlineData(SubjectKind.Iin, "\"IIN\"")]
    [InlineData(SubjectKind.Plate, "\"PLATE\"")]
    [InlineData(SubjectKind.Passport, "\"PASSPORT\"")]
    public void Kind_InJson_IsItsName(SubjectKind kind, string json)
    {
        Assert.Equal(json, JsonSerializer.Serialize(kind));
        Assert.Equal(kind, JsonSerializer.Deserialize<SubjectKind>(json));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("\"7\"")]
    [InlineData("\"CAT\"")]
    public void Kind_AnythingElseInJson_IsRefused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SubjectKind>(json));
}
