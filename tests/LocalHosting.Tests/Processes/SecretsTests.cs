using Ruqsat.LocalHosting.Processes;

namespace Ruqsat.LocalHosting.Tests.Processes;

public sealed class SecretsTests
{
    [Fact]
    public void Keep_AskedByManyAtOnce_GivesAllTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("ruqsat-secrets-");
        try
        {
            for (var round = 0; round < 50; round++)
            {
                var path = Path.Combine(folder.FullName, $"{round}");
                var values = new string[8];
                Parallel.For(0, values.Length, i => values[i] = Secrets.Keep(path, () => Secrets.Generate(24)));
                Assert.Single(values.Distinct());
                Assert.Equal(values[0], Secrets.Keep(path, () => "another"));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
