using System.Globalization;
using System.Text;
using Ruqsat.Cli.Imports;
using Ruqsat.Cli.Replays;

namespace Ruqsat.Cli.Benchmarks;

/// <summary>The people whom benchmarks ask about: valid IINs of the 19th century, always the same ones.</summary>
internal static class BenchSubjects
{
    /// <summary>As many as fit into the cache together and would never all be asked at one post.</summary>
    public const int Hot = 2_000;

    private const int FirstCold = 10_000;
    private const int Cold = 1_000_000;

    // More than are asked about in one measurement.
    private const int AskedCold = 200_000;

    /// <summary>Numbers <paramref name="first"/> and following; a number always gives the same IIN.</summary>
    public static IEnumerable<string> Iins(int first, int count) => BenchIins.From(first).Take(count);

    public static string CheckOf(string iin) => $$"""{"purpose":{"checkpoint":"CP-01"},"iin":"{{iin}}"}""";

    /// <summary>Issues a permit to each of the hot ones, once for all runs.</summary>
    public static async Task IssueHotAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var requests = Iins(0, Hot).Select((iin, i) => new PreparedRequest(
            string.Create(CultureInfo.InvariantCulture, $"bench-hot-{i}"),
            Encoding.UTF8.GetBytes($$"""{"ground":"WORK","validFrom":"2020-01-01T00:00:00+06:00","validTo":"2120-01-01T00:00:00+06:00","iin":"{{iin}}"}"""))).ToList();
        await new Poster(context.Platform.Http, context.Platform.Registry, context.Poster, context.Platform.Time)
            .PostAllAsync(new Uri(context.Platform.Addresses.PermitCheck, "/v1/permits"), requests, new(), new(), cancellationToken);
    }

    /// <summary>Enters a million permits, once for all runs, and names some of their holders, each time others.</summary>
    public static async Task<IEnumerable<string>> ListColdAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var database = PgbenchLimit.Environment(context.Platform.Addresses.ConnectionStringOf("permitcheckdb"));
        if (long.Parse(await PgbenchLimit.PsqlAsync(database, "SELECT count(*) FROM permits WHERE revoked_at IS NULL;", cancellationToken), CultureInfo.InvariantCulture) < Cold)
        {
            var folder = Directory.CreateTempSubdirectory("ruqsat-bench-").FullName;
            try
            {
                var list = Path.Combine(folder, "list.csv");
                await File.WriteAllLinesAsync(list, ["iin;ground;validFrom;validTo", .. Iins(FirstCold, Cold).Select(iin => $"{iin};WORK;2020-01-01;2099-12-31")], cancellationToken);
                await new ListUpload(context.Platform, context.Console).SendAsync(list, new(DryRun: false, AllOrNothing: false, null, null), cancellationToken);
                await PgbenchLimit.PsqlAsync(database, "VACUUM (ANALYZE) permits, permit_changes;", cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return Iins(FirstCold + Random.Shared.Next(Cold - AskedCold), AskedCold);
    }
}
