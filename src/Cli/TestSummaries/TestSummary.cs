using System.Xml;
using System.Xml.Linq;

namespace Ruqsat.Cli.TestSummaries;

/// <summary>The results of several test projects, as <c>dotnet test --logger trx</c> writes them.</summary>
/// <param name="Passed">How many.</param>
/// <param name="Skipped">How many were not run.</param>
/// <param name="Failed">Names of those that failed with the begin of their message, and files of runs that broke off.</param>
internal sealed record TestSummary(int Passed, int Skipped, IReadOnlyList<string> Failed)
{
    private const int MaxMessage = 300;

    /// <summary>Something was tested, and nothing failed.</summary>
    public bool IsGreen => Passed > 0 && Failed.Count == 0;

    /// <summary>Of all files in a folder and below; nothing if there are none.</summary>
    public static TestSummary Read(DirectoryInfo folder)
    {
        var files = folder.Exists ? folder.GetFiles("*.trx", SearchOption.AllDirectories) : [];
        var results = files.OrderBy(f => f.FullName, StringComparer.Ordinal).Select(Read).ToList();
        return new(results.Sum(r => r.Passed), results.Sum(r => r.Skipped), [.. results.SelectMany(r => r.Failed)]);
    }

    /// <summary>The failed ones, then the counts.</summary>
    public IEnumerable<string> Lines()
    {
        if (Passed + Skipped + Failed.Count == 0)
        {
            yield return "no test was run";
        }

        foreach (var name in Failed)
        {
            yield return $"failed: {name}";
        }

        yield return $"{Passed} passed, {Failed.Count} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");
    }

    private static TestSummary Read(FileInfo file)
    {
        XElement run;
        try
        {
            run = XDocument.Load(file.FullName).Root!;
        }
        catch (XmlException)
        {
            // Half a file is what a test process leaves that was killed.
            return new(0, 0, [$"{file.Name}: broken off"]);
        }

        var passed = 0;
        var skipped = 0;
        var failed = new List<string>();
        foreach (var result in Elements(run, run.Name.Namespace, "UnitTestResult"))
        {
            switch ((string?)result.Attribute("outcome"))
            {
                case "Passed" or "PassedButRunAborted" or "Warning":
                    passed++;
                    break;
                case "NotExecuted" or "NotRunnable" or "Inconclusive" or "Pending":
                    skipped++;
                    break;
                default:
                    var message = Elements(result, run.Name.Namespace, "Message").FirstOrDefault()?.Value.ReplaceLineEndings(" ").Trim();
                    failed.Add(((string?)result.Attribute("testName") ?? file.Name) + (string.IsNullOrEmpty(message) ? "" : $": {message[..Math.Min(message.Length, MaxMessage)]}"));
                    break;
            }
        }

        // A crash of the test process fails the run, not one of the tests.
        if (failed.Count == 0 && Elements(run, run.Name.Namespace, "ResultSummary").Any(summary => (string?)summary.Attribute("outcome") is "Failed" or "Aborted" or "Error" or "Timeout"))
        {
            failed.Add($"{file.Name}: the run broke off");
        }

        return new(passed, skipped, failed);
    }

    private static IEnumerable<XElement> Elements(XElement parent, XNamespace space, string name) => parent.Descendants(space + name);
}
