using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ruqsat.Cli.Platform;

/// <summary>
/// Tokens of one client by its own secret (client credentials), taken anew before they expire. Many may ask at once; one asks the identity service.
/// </summary>
internal sealed class AccessTokens(HttpMessageInvoker http, Uri identity, ClientCredentials client, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _renewal = new(1, 1);
    private volatile Token? _token;

    /// <summary>The value of an <c>Authorization</c> header.</summary>
    /// <exception cref="HttpRequestException">The identity service is not there.</exception>
    /// <exception cref="CliException">It refused the client.</exception>
    public ValueTask<string> GetAsync(CancellationToken cancellationToken) =>
        _token is { } token && time.GetUtcNow() < token.RenewAt ? new(token.Header) : new(RenewAsync(cancellationToken));

    /// <summary>A service did not accept this one.</summary>
    public void Discard(string header)
    {
        if (_token is { } token && token.Header == header)
        {
            Interlocked.CompareExchange(ref _token, null, token);
        }
    }

    public void Dispose() => _renewal.Dispose();

    private async Task<string> RenewAsync(CancellationToken cancellationToken)
    {
        await _renewal.WaitAsync(cancellationToken);
        try
        {
            if (_token is { } renewed && time.GetUtcNow() < renewed.RenewAt)
            {
                return renewed.Header;
            }

            try
            {
                return (_token = await AskAsync(cancellationToken)).Header;
            }
            catch (HttpRequestException) when (_token is { } old && time.GetUtcNow() < old.ExpiresAt)
            {
                // Still good; the identity service is asked again with the next request.
                return old.Header;
            }
        }
        finally
        {
            _renewal.Release();
        }
    }

    private async Task<Token> AskAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(identity, "/connect/token"))
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = client.Id,
                ["client_secret"] = client.Secret,
                ["scope"] = "ruqsat",
            }),
        };
        using var response = await http.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new ClientRefusedException($"the identity service at {identity} does not accept the client {client.Id} with this secret");
        }

        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException("the identity service gave no token", inner: null, response.StatusCode);
        }

        var answer = await JsonSerializer.DeserializeAsync<Answer>(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken)
            ?? throw new CliException($"the identity service at {identity} gave an empty answer");
        var (now, life) = (time.GetUtcNow(), TimeSpan.FromSeconds(answer.ExpiresIn));
        return new Token("Bearer " + answer.AccessToken, now + (life * 0.8), now + (life * 0.95));
    }

    private sealed record Token(string Header, DateTimeOffset RenewAt, DateTimeOffset ExpiresAt);

    private sealed record Answer(
        [property: JsonPropertyName("access_token"), JsonRequired] string AccessToken,
        [property: JsonPropertyName("expires_in"), JsonRequired] int ExpiresIn);
}

/// <summary>A system that signs in with a secret of its own.</summary>
internal sealed record ClientCredentials(string Id, string Secret)
{
    /// <summary>A record would print the secret.</summary>
    public override string ToString() => Id;
}
