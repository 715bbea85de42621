namespace Ruqsat.Contracts;

/// <summary>One event: its registered name on the wire, who publishes it and who must receive it.</summary>
/// <param name="Name">Registered message name; never changes once events of it were stored.</param>
/// <param name="Type">The contract.</param>
/// <param name="Publisher">The one service that publishes it.</param>
/// <param name="Consumers">Services whose queues must exist before the first event is published.</param>
public sealed record EventDescription(string Name, Type Type, string Publisher, IReadOnlyList<string> Consumers)
{
    /// <summary>Name of the queue in which <paramref name="consumer"/> receives this event.</summary>
    public string QueueOf(string consumer) => $"{consumer}-{Name}";
}

/// <summary>
/// All events of the platform. RabbitMQ drops an event whose consumer has no queue yet, without an error; from this list
/// every publisher can declare the queues of all consumers, also of those that have never run.
/// </summary>
public static class EventCatalogue
{
    /// <summary>Every event: those of an inquiry in the order in which it meets them, then those of the registry.</summary>
    public static IReadOnlyList<EventDescription> All { get; } =
    [
        new("inquiry-received", typeof(InquiryReceived), "intake", ["permit-check", "routing", "reporting"]),
        new("inquiry-checked", typeof(InquiryChecked), "permit-check", ["routing", "reporting"]),
        new("inquiry-routed", typeof(InquiryRouted), "routing", ["intake", "reporting"]),
        new("crossing-recorded", typeof(CrossingRecorded), "permit-check", []),
        new("permit-changed", typeof(PermitChanged), "permit-check", []),
        new("registry-changed", typeof(RegistryChanged), "permit-check", []),
        new("checks-recorded", typeof(ChecksRecorded), "permit-check", []),
        new("audit-head-recorded", typeof(AuditHeadRecorded), "permit-check", []),
        new("permits-imported", typeof(PermitsImported), "permit-check", []),
        new("permit-import-undone", typeof(PermitImportUndone), "permit-check", []),
    ];

    /// <summary>The description of a contract.</summary>
    /// <exception cref="ArgumentException">The type is not an event of the catalogue.</exception>
    public static EventDescription Of(Type type) =>
        All.FirstOrDefault(e => e.Type == type) ?? throw new ArgumentException($"{type.Name} is not in the event catalogue.", nameof(type));

    /// <summary>The description with this registered name.</summary>
    /// <exception cref="ArgumentException">No event has this name.</exception>
    public static EventDescription Named(string name) =>
        All.FirstOrDefault(e => e.Name == name) ?? throw new ArgumentException($"No event is named '{name}'.", nameof(name));
}
