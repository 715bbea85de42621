using System.Globalization;
using Spectre.Console;

namespace Ruqsat.Cli.Replays;

/// <summary>The outcome of a replay, as it is printed.</summary>
internal static class ReplayReport
{
    public static void Write(IAnsiConsole console, ReplayOutcome outcome)
    {
        var table = new Table().AddColumns("figure", "", "scenario", "reported", "");
        table.Columns[2].RightAligned();
        table.Columns[3].RightAligned();
        foreach (var figure in outcome.Figures)
        {
            table.AddRow(Markup.Escape(figure.Figure), Markup.Escape(figure.Key), Number(figure.Expected), Number(figure.Actual), figure.Agrees ? "" : "[red]differs[/]");
        }

        console.Write(table);
        foreach (var line in Lines(outcome))
        {
            console.WriteLine(line);
        }
    }

    private static IEnumerable<string> Lines(ReplayOutcome outcome)
    {
        if (outcome.Posted > 0)
        {
            yield return Text($"posted {outcome.Posted:N0} inquiries in {outcome.Posting.TotalSeconds:N1} s: {Rate(outcome.Posted, outcome.Posting):N0} posts/s accepted")
                + Text($" (p50 {Percentile.Of(outcome.Latencies, 0.50).TotalMilliseconds:N1} ms, p99 {Percentile.Of(outcome.Latencies, 0.99).TotalMilliseconds:N1} ms)");
        }

        if (outcome.Repeated > 0)
        {
            yield return Text($"{outcome.Repeated:N0} of them were known already");
        }

        if (outcome.Retries.Count > 0)
        {
            yield return "sent again: " + string.Join(", ", outcome.Retries.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => Text($"{r.Key} {r.Value:N0} times")));
        }

        if (outcome.ToProjection is { } through)
        {
            yield return Text($"first post to last projected event: {through.TotalSeconds:N1} s, {Rate(outcome.Posted - outcome.Repeated, through):N0} inquiries/s through the platform")
                + (outcome.Resumed > 0 ? " (of this part of a resumed run)" : "");
        }

        var wrong = outcome.Figures.Where(f => !f.Agrees).ToList();
        if (wrong.Count == 0)
        {
            yield return Text($"all {outcome.Figures.Count} figures agree");
            yield break;
        }

        yield return Text($"{wrong.Count} of {outcome.Figures.Count} figures differ:");
        foreach (var figure in wrong)
        {
            yield return Text($"  {figure.Figure} {figure.Key}: {figure.Expected:N0} in the scenario, {figure.Actual:N0} reported");
        }

        if (outcome.Figures[0] is { } total && total.Actual > total.Expected)
        {
            yield return "Reporting has more than the scenario: were other inquiries posted with dates of its period, by a run of another name?";
        }
    }

    private static double Rate(int count, TimeSpan duration) => count / Math.Max(0.001, duration.TotalSeconds);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

internal static class Percentile
{
    /// <param name="ascending">In ascending order.</param>
    /// <param name="share">0.99: 99 % are not above the result.</param>
    /// <returns>The default value if there are none.</returns>
    public static T Of<T>(IReadOnlyList<T> ascending, double share)
        where T : struct => ascending.Count == 0 ? default : ascending[Math.Clamp((int)Math.Ceiling(share * ascending.Count) - 1, 0, ascending.Count - 1)];
}
