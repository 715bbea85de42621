using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Ruqsat.Identity.Tests.Users;

public sealed class UserTests(DevelopmentHost development)
{
    private readonly IdentityHost _host = development.Host;

    [Fact]
    public async Task Users_MadeLockedUnlockedAndReset_SignInAccordingly()
    {
        using var administrator = await ClientOfAsync("administrator");
        var login = $"made-{Guid.CreateVersion7():N}";

        var (created, body) = await PostAsync(administrator, "/v1/users", new { login, displayName = "Made by a test", password = "first password", roles = new[] { "operator", "analyst" } });
        Assert.Equal(201, created);
        var id = body.GetProperty("id").GetGuid();
        var tokens = await TokensAsync(login, "first password");
        Assert.Equal(["operator", "analyst"], new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(tokens.GetProperty("access_token").GetString()).Claims.Where(c => c.Type == "role").Select(c => c.Value));
        Assert.Equal((409, "LOGIN_TAKEN"), await RefusedAsync(administrator, "/v1/users", new { login = login.ToUpperInvariant(), displayName = "Twin", password = "second password", roles = new[] { "operator" } }));

        Assert.Equal(204, (await PostAsync(administrator, $"/v1/users/{id}/lock", null)).Status);
        Assert.Equal("/sign-in", await SignInAsync(login, "first password"));
        Assert.Equal(400, (await new CodeFlow(_host).RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);

        Assert.Equal(204, (await PostAsync(administrator, $"/v1/users/{id}/unlock", null)).Status);
        Assert.Equal("/status", await SignInAsync(login, "first password"));
        tokens = await TokensAsync(login, "first password");

        Assert.Equal(204, (await PostAsync(administrator, $"/v1/users/{id}/password", new { password = "another password" })).Status);
        Assert.Equal("/sign-in", await SignInAsync(login, "first password"));
        Assert.Equal("/status", await SignInAsync(login, "another password"));
        Assert.Equal(400, (await new CodeFlow(_host).RefreshAsync(tokens.GetProperty("refresh_token").GetString()!)).Status);

        for (var i = 0; i < 5; i++) await SignInAsync(login, "wrong");
        Assert.Equal("/sign-in", await SignInAsync(login, "another password"));
        Assert.Equal(204, (await PostAsync(administrator, $"/v1/users/{id}/unlock", null)).Status);
        Assert.Equal("/status", await SignInAsync(login, "another password"));
    }

    [Fact]
    public async Task Users_Listed_ComeInPages()
    {
        using var administrator = await ClientOfAsync("administrator");
        var first = await administrator.GetFromJsonAsync<JsonElement>("/v1/users?limit=3", TestContext.Current.CancellationToken);
        Assert.Equal(3, first.GetProperty("items").GetArrayLength());

        var second = await administrator.GetFromJsonAsync<JsonElement>($"/v1/users?limit=3&after={first.GetProperty("next").GetGuid()}", TestContext.Current.CancellationToken);
        var ids = first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(u => u.GetProperty("id").GetGuid()).ToList();
        Assert.Equal(6, ids.Distinct().Count());
        Assert.DoesNotContain("password", first.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"displayName":"X","password":"long enough 12","roles":["operator"]}""", "LOGIN_LENGTH")]
    [InlineData("""{"login":"x y","displayName":"X","password":"long enough 12","roles":["operator"]}""", "LOGIN_CHARACTERS")]
    [InlineData("""{"login":"xy","password":"long enough 12","roles":["operator"]}""", "DISPLAY_NAME_LENGTH")]
    [InlineData("""{"login":"xy","displayName":"X","password":"long enough 12"}""", "ROLES_MISSING")]
    [InlineData("""{"login":"xy","displayName":"X","password":"long enough 12","roles":["king"]}""", "ROLE_UNKNOWN")]
    [InlineData("""{"login":"xy","displayName":"X","password":"short","roles":["operator"]}""", "PASSWORD_TOO_WEAK")]
    [InlineData("""{"login":"xy","displayName":"X","roles":["operator"]}""", "PASSWORD_TOO_WEAK")]
    public async Task CreateUser_BadInput_Is422WithItsCode(string json, string code)
    {
        using var administrator = await ClientOfAsync("administrator");
        Assert.Equal((422, code), await RefusedAsync(administrator, "/v1/users", JsonDocument.Parse(json).RootElement));
    }

    [Fact]
    public async Task CreateUser_WithoutAKey_Is400()
    {
        using var administrator = await ClientOfAsync("administrator");

        using var response = await administrator.PostAsJsonAsync("/v1/users", NewUser(), TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal("IDEMPOTENCY_KEY_MISSING", (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task CreateUser_OneRequestTenTimesAtOnce_MakesOneUserAndAnotherBodyIsRefused()
    {
        using var administrator = await ClientOfAsync("administrator");
        var (key, user) = (Guid.NewGuid().ToString(), NewUser());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(administrator, "/v1/users", user, key)));

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers.Select(answer => answer.Body.GetProperty("id").GetGuid()).Distinct());
        foreach (var (field, value) in new Dictionary<string, object> { ["password"] = "another password", ["login"] = "somebody-else", ["roles"] = new[] { "administrator" } })
        {
            var (status, problem) = await PostAsync(administrator, "/v1/users", new Dictionary<string, object>(user) { [field] = value }, key);
            Assert.Equal((422, "IDEMPOTENCY_KEY_REUSED"), (status, problem.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task CreateUser_OneLoginTenTimesAtOnce_IsTakenForAllButOne()
    {
        using var administrator = await ClientOfAsync("administrator");
        var user = NewUser();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(administrator, "/v1/users", user)));

        Assert.Equal([201, .. Enumerable.Repeat(409, 9)], answers.Select(answer => answer.Status).Order());
    }

    [Fact]
    public async Task LockUser_OneselfOrNobody_IsRefused()
    {
        using var administrator = await ClientOfAsync("administrator");
        var own = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(administrator.DefaultRequestHeaders.Authorization!.Parameter).Subject;
        Assert.Equal((409, "OWN_ACCOUNT"), await RefusedAsync(administrator, $"/v1/users/{own}/lock", null));
        Assert.Equal((404, "USER_NOT_FOUND"), await RefusedAsync(administrator, $"/v1/users/{Guid.CreateVersion7()}/lock", null));
    }

    [Fact]
    public async Task Users_AskedByAnotherRole_Are403()
    {
        using var supervisor = await ClientOfAsync("supervisor");
        Assert.Equal((403, "FORBIDDEN"), await RefusedAsync(supervisor, "/v1/users", new { login = "x" }));
        using var integration = new HttpClient { BaseAddress = _host.Address };
        integration.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await _host.ClientTokenAsync("ruqsat-integration"));
        using var response = await integration.GetAsync("/v1/users", TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)response.StatusCode);
    }

    private static Dictionary<string, object> NewUser() =>
        new() { ["login"] = $"made-{Guid.CreateVersion7():N}", ["displayName"] = "Made by a test", ["password"] = "first password", ["roles"] = new[] { "operator" } };

    private async Task<HttpClient> ClientOfAsync(string login)
    {
        var tokens = await CodeFlow.TokensAsync(_host, login);
        var client = new HttpClient { BaseAddress = _host.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());
        return client;
    }

    private async Task<JsonElement> TokensAsync(string login, string password)
    {
        var flow = new CodeFlow(_host);
        using var browser = _host.Browser();
        var back = await browser.SignInAsync(await browser.OpenAsync(flow.AuthorizeUrl()), login, password);
        return (await flow.RedeemAsync(back.Query("code")!)).Body;
    }

    private async Task<string> SignInAsync(string login, string password)
    {
        using var browser = _host.Browser();
        return (await browser.SignInAsync(await browser.OpenAsync("/sign-in"), login, password)).Url.AbsolutePath;
    }

    private static async Task<(int Status, JsonElement Body)> PostAsync(HttpClient client, string path, object? body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    private static async Task<(int Status, string? Code)> RefusedAsync(HttpClient client, string path, object? body)
    {
        var (status, problem) = await PostAsync(client, path, body);
        return (status, problem.GetProperty("code").GetString());
    }
}
