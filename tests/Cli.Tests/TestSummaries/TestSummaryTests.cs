using Ruqsat.Cli.TestSummaries;

namespace Ruqsat.Cli.Tests.TestSummaries;

public sealed class TestSummaryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ruqsat-trx-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_SeveralFiles_SumsThemUp()
    {
        Write("a.trx", "Completed", ("A.One", "Passed"), ("A.Two", "Passed"));
        Write("below/b.trx", "Completed", ("B.One", "Passed"));

        var summary = TestSummary.Read(_folder);

        Assert.Equal(["3 passed, 0 failed"], summary.Lines());
        Assert.True(summary.IsGreen);
    }

    [Fact]
    public void Read_FailedTests_NamesThemBeforeTheCounts()
    {
        Write("a.trx", "Failed", ("A.One", "Passed"), ("A.Two", "Failed"), ("A.Three", "Timeout"));

        var summary = TestSummary.Read(_folder);

        Assert.Equal(["failed: A.Two: Expected 1, it was 2", "failed: A.Three: Expected 1, it was 2", "1 passed, 2 failed"], summary.Lines());
        Assert.False(summary.IsGreen);
    }

    [Fact]
    public void Read_SkippedTests_AreCountedOnlyWhenThereAreAny()
    {
        Write("a.trx", "Completed", ("A.One", "Passed"), ("A.Two", "NotExecuted"));

        Assert.Equal("1 passed, 0 failed, 1 skipped", TestSummary.Read(_folder).Lines().Last());
    }

    [Fact]
    public void Read_RunThatBrokeOff_IsAFailure()
    {
        Write("crashed.trx", "Failed", ("A.One", "Passed"));
        File.WriteAllText(Path.Combine(_folder.FullName, "half.trx"), "<TestRun><Resu");

        var summary = TestSummary.Read(_folder);

        Assert.Equal("1 passed, 2 failed", summary.Lines().Last());
        Assert.False(summary.IsGreen);
    }

    [Fact]
    public void Read_NothingAtAll_IsNotGreen()
    {
        var summary = TestSummary.Read(_folder);
        Write("empty.trx", "Completed");

        Assert.Equal("0 passed, 0 failed", summary.Lines().Last());
        Assert.False(summary.IsGreen);
        Assert.False(TestSummary.Read(_folder).IsGreen);
        Assert.False(TestSummary.Read(new DirectoryInfo(Path.Combine(_folder.FullName, "missing"))).IsGreen);
    }

    [Fact]
    public async Task Command_FailedTest_ExitsWithOne()
    {
        Write("a.trx", "Failed", ("A.One", "Failed"));
        Assert.Equal(1, await TestSummaryCommand.Create().Parse([_folder.FullName]).InvokeAsync());

        Write("a.trx", "Completed", ("A.One", "Passed"));
        Assert.Equal(0, await TestSummaryCommand.Create().Parse([_folder.FullName]).InvokeAsync());
    }

    private void Write(string name, string outcome, params (string Name, string Outcome)[] results)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, name));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, $"""
            <?xml version="1.0" encoding="utf-8"?>
            <TestRun id="0b9ad5b9-6a3e-4b1f-a9f2-4f1d28a06b0e" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
              <Results>
                {string.Join('\n', results.Select(r => $"""<UnitTestResult testName="{r.Name}" outcome="{r.Outcome}" duration="00:00:00.001">{(r.Outcome is "Passed" or "NotExecuted" ? "" : "<Output><ErrorInfo><Message>Expected 1,\nit was 2</Message></ErrorInfo></Output>")}</UnitTestResult>"""))}
              </Results>
              <ResultSummary outcome="{outcome}" />
            </TestRun>
            """);
    }
}
