// A service that does what the tests of the local backend need: lives, tells who it is, ends as told.
if (args is ["--job", var exitCode])
{
    Console.WriteLine($"job for {Environment.GetEnvironmentVariable("ConnectionStrings__onedb")}");
    return int.Parse(exitCode, System.Globalization.CultureInfo.InvariantCulture);
}

var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/health", () => "well");
app.MapGet("/process", () => Environment.ProcessId);
app.MapGet("/environment/{name}", (string name) => Environment.GetEnvironmentVariable(name) ?? "");
app.MapPost("/crash", () =>
{
    Console.WriteLine("the last words");
    Environment.Exit(7);
});
app.Run();
return 0;
