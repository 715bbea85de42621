using System.Globalization;
using Spectre.Console;

namespace Ruqsat.Cli;

/// <summary>Shows how far some work is: a bar on a terminal, a line now and then elsewhere. It looks at the work, the work does not tell it.</summary>
internal static class ConsoleProgress
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    /// <param name="console">Where to.</param>
    /// <param name="label">What is done.</param>
    /// <param name="total">When it is done.</param>
    /// <param name="done">How far it is.</param>
    /// <param name="work">Shown until it ends; its failure is the caller's to see.</param>
    /// <param name="onLook">Called at each look.</param>
    /// <param name="time">Clock.</param>
    /// <param name="note">What else is to be said at each look.</param>
    public static async Task ShowAsync(IAnsiConsole console, string label, int total, Func<int> done, Task work, Action onLook, TimeProvider time, Func<string>? note = null)
    {
        string Note() => note is null ? "" : ", " + note();

        var pace = new Pace(done(), time);
        if (console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi)
        {
            await console.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var bar = context.AddTask(label, maxValue: total);
                    while (await LookAsync())
                    {
                        bar.Description = string.Create(CultureInfo.InvariantCulture, $"{label} {done():N0} of {total:N0}, {pace.Of(done()):N0}/s{Note()}");
                        bar.Value = done();
                    }

                    bar.Value = done();
                });
            return;
        }

        var lastLine = time.GetTimestamp();
        while (await LookAsync())
        {
            if (time.GetElapsedTime(lastLine) >= BetweenLines)
            {
                lastLine = time.GetTimestamp();
                var rate = pace.Of(done());
                var left = rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {(total - done()) / rate:N0} s left") : "";
                console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{label}: {done():N0} of {total:N0}, {rate:N0}/s{left}{Note()}"));
            }
        }

        async Task<bool> LookAsync()
        {
            await Task.WhenAny(work, Task.Delay(BetweenLooks, time));
            onLook();
            return !work.IsCompleted;
        }
    }

    private sealed class Pace(int start, TimeProvider time)
    {
        private readonly long _begin = time.GetTimestamp();

        public double Of(int done) => (done - start) / Math.Max(0.001, time.GetElapsedTime(_begin).TotalSeconds);
    }
}
