using Microsoft.AspNetCore.Builder;

namespace Ruqsat.ServiceDefaults;

/// <summary>Values of the <c>role</c> claim.</summary>
public static class Roles
{
    /// <summary>Takes calls and records inquiries.</summary>
    public const string Operator = "operator";

    /// <summary>Duty officer: queues, emergency permits, overrides.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Works the queue of an organisation.</summary>
    public const string UnitOfficer = "unit-officer";

    /// <summary>Checks cars and people at a checkpoint.</summary>
    public const string CheckpointOfficer = "checkpoint-officer";

    /// <summary>Keeps the permit registry.</summary>
    public const string RegistryClerk = "registry-clerk";

    /// <summary>Reads reports and event streams.</summary>
    public const string Analyst = "analyst";

    /// <summary>Verifies the journal, asks who looked whom up.</summary>
    public const string Auditor = "auditor";

    /// <summary>Users, topics, rules; sees no subject data.</summary>
    public const string Administrator = "administrator";

    /// <summary>Another system.</summary>
    public const string Integration = "integration";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Operator, Supervisor, UnitOfficer, CheckpointOfficer, RegistryClerk, Analyst, Auditor, Administrator, Integration];

    /// <summary>Lets in whoever has one of <paramref name="roles"/>: 401 without a token, 403 with another role.</summary>
    public static TBuilder AllowRoles<TBuilder>(this TBuilder endpoints, params string[] roles)
        where TBuilder : IEndpointConventionBuilder
        => endpoints.RequireAuthorization(policy => policy.RequireRole(roles));
}
