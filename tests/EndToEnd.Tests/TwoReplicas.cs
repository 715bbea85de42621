namespace Ruqsat.EndToEnd.Tests;

/// <summary>One platform with two processes of the permit check, for all classes of this collection.</summary>
public sealed class TwoReplicas : IAsyncLifetime
{
    public const string Collection = "two replicas";
    public const string Service = "permit-check";

    /// <summary>The purpose of every check of these tests that names none.</summary>
    public static readonly object Checkpoint = new { checkpoint = "CP-05" };

    public Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Platform = await Platform.StartAsync("", ($"Replicas__{Service}", "2"));
        Assert.Equal(2, Platform.ReplicasOf(Service).Distinct().Count());
    }

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}

// Not beside the other platforms: two of them would only compete for two cores.
[CollectionDefinition(TwoReplicas.Collection, DisableParallelization = true)]
public sealed class TwoReplicasDefinition : ICollectionFixture<TwoReplicas>;
