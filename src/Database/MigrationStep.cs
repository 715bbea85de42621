namespace Ruqsat.Database;

/// <summary>
/// Something that must be done once per deployment, before replicas of the new version start: schema, seed data, queues.
/// Steps run in the order of their registration and must be safe to run again.
/// </summary>
public interface IMigrationStep
{
    /// <summary>Shown while the step runs.</summary>
    string Name { get; }

    /// <summary>Does the step; throws when the deployment must not go on.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
