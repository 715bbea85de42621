namespace Ruqsat.LocalHosting.Running;

/// <summary>Lines of all resources on one console, each with the aligned name of its resource, coloured if somebody looks at it.</summary>
internal sealed class ConsoleOutput(IEnumerable<string> names)
{
    private const string Reset = "\u001b[0m";
    private const string Red = "\u001b[31m";

    private static readonly string[] Palette = ["\u001b[36m", "\u001b[33m", "\u001b[32m", "\u001b[35m", "\u001b[34m", "\u001b[96m", "\u001b[93m", "\u001b[92m", "\u001b[95m", "\u001b[94m"];

    private readonly Lock _lock = new();
    private readonly bool _colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly Dictionary<string, string> _colours = names.Select((name, index) => (name, Palette[index % Palette.Length])).ToDictionary();
    private readonly int _width = names.Append("host").Max(name => name.Length);

    /// <summary>Writes text of one or more lines.</summary>
    public void Write(string name, string text, bool alarm = false)
    {
        lock (_lock)
        {
            foreach (var line in text.Split('\n'))
            {
                Console.Out.WriteLine(_colour
                    ? $"{_colours.GetValueOrDefault(name, "")}{name.PadRight(_width)} |{Reset} {(alarm ? Red + line + Reset : line)}"
                    : $"{name.PadRight(_width)} | {line}");
            }
        }
    }

    /// <summary>Writes a line as it is.</summary>
    public void WritePlain(string line)
    {
        lock (_lock)
            Console.Out.WriteLine(line);
    }
}
