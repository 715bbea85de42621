using System.Net;
using System.Text.RegularExpressions;

namespace Ruqsat.Identity.Tests;

/// <summary>As much of a browser as the pages need: cookies, redirects one at a time, forms as they stand in the page.</summary>
public sealed partial class Browser(Uri address) : IDisposable
{
    private readonly HttpClient _http = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true, CookieContainer = new CookieContainer() })
    {
        BaseAddress = address,
    };

    /// <summary>Opens an address and follows redirects as long as they stay on this server.</summary>
    public Task<Page> OpenAsync(string url, string? language = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (language is not null) request.Headers.AcceptLanguage.ParseAdd(language);
        return SendAsync(request);
    }

    /// <summary>Sends the first POST form of a page: its hidden fields, and what a person types.</summary>
    public Task<Page> SubmitAsync(Page page, params (string Name, string Value)[] typed)
    {
        var form = PostForm().Match(page.Html);
        Assert.True(form.Success, $"The page has no form: {page.Html}");
        var action = Attribute("action", form.Value) ?? page.Url.PathAndQuery;
        var fields = HiddenField().Matches(form.Value).Select(m => (Attribute("name", m.Value)!, Attribute("value", m.Value) ?? "")).Concat(typed);
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Url, action))
        {
            Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        });
    }

    /// <summary>Signs in on the page at hand with a demo password, unless another is given.</summary>
    public Task<Page> SignInAsync(Page page, string login, string? password = null) =>
        SubmitAsync(page, ("login", login), ("password", password ?? $"demo-{login}-2020"));

    public void Dispose() => _http.Dispose();

    private async Task<Page> SendAsync(HttpRequestMessage request)
    {
        while (true)
        {
            using var response = await _http.SendAsync(request);
            var url = request.RequestUri!.IsAbsoluteUri ? request.RequestUri : new Uri(_http.BaseAddress!, request.RequestUri);
            if (response.Headers.Location is not { } location)
            {
                var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value));
                return new Page((int)response.StatusCode, url, await response.Content.ReadAsStringAsync(), headers);
            }
            var target = new Uri(url, location);
            if (target.Authority != _http.BaseAddress!.Authority) return new Page((int)response.StatusCode, target, "", []);
            var languages = request.Headers.AcceptLanguage.ToString();
            request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.AcceptLanguage.ParseAdd(languages);
        }
    }

    private static string? Attribute(string name, string html) =>
        Regex.Match(html, $"\\s{name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<form method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex PostForm();

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex HiddenField();
}

/// <summary>What came back, or the address at a client that the server redirected to.</summary>
public sealed record Page(int Status, Uri Url, string Html, Dictionary<string, string> Headers)
{
    public string? Query(string name) => System.Web.HttpUtility.ParseQueryString(Url.Query)[name];
}
