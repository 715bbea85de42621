using System.Diagnostics;

namespace Ruqsat.Testing;

/// <summary>Waits for a condition with a limit; there is no other waiting in the tests.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    /// <summary>Asks again until the answer passes; fails with the last answer.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Func<T, bool> isRight, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (isRight(answer))
            {
                return answer;
            }

            if (clock.Elapsed > (limit ?? DefaultLimit))
            {
                throw new TimeoutException($"Not within {limit ?? DefaultLimit}; last seen: {answer}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>The same for a yes or no.</summary>
    public static Task TrueAsync(Func<Task<bool>> ask, TimeSpan? limit = null) => GetAsync(ask, answer => answer, limit);
}
