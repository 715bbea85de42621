namespace Ruqsat.Identity.Clients;

public enum ClientFlow
{
    /// <summary>A web application that people use: authorization code with PKCE.</summary>
    Code,

    /// <summary>Something without a browser of its own: device code.</summary>
    Device,

    /// <summary>A system that acts for itself: client credentials.</summary>
    Credentials,
}

/// <summary>A client as configuration describes it: <c>Identity:Clients:{client id}</c>.</summary>
public sealed class ClientOptions
{
    public string? Name { get; init; }

    /// <summary>The name in other languages, by code: <c>ru</c>, <c>kk</c>.</summary>
    public Dictionary<string, string> Names { get; init; } = [];

    public ClientFlow? Flow { get; init; }

    /// <summary>None makes a public client.</summary>
    public string? Secret { get; init; }

    /// <summary>For <see cref="ClientFlow.Credentials"/>: the roles that it acts in.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<Uri> RedirectUris { get; init; } = [];

    public IReadOnlyList<Uri> SignedOutUris { get; init; } = [];

    /// <summary>How long it may stay unused and still get new tokens; else 12 hours. At most as long as replaced keys are kept.</summary>
    public TimeSpan? RefreshTokenLifetime { get; init; }
}
