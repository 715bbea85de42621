namespace Ruqsat.Cli;

/// <summary>What was asked for cannot be done; the message tells the user why, and is all that is printed.</summary>
internal class CliException(string message) : Exception(message);

/// <summary>The identity service does not know a client, or not with this secret.</summary>
internal sealed class ClientRefusedException(string message) : CliException(message);
