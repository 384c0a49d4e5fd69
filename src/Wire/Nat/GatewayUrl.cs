using System.Net;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>An http URL on one given machine: what a gateway may tell us to open. Host names and any other address are refused.</summary>
public sealed record GatewayUrl
{
    private const int MaxLength = 1024;

    private GatewayUrl(IPEndPoint host, string path) => (Host, Path) = (host, path);

    /// <summary>Where to connect.</summary>
    public IPEndPoint Host { get; }

    /// <summary>Path and query, of visible ASCII alone.</summary>
    public string Path { get; }

    /// <summary>Reads an absolute URL.</summary>
    /// <param name="text">Remote.</param>
    /// <param name="only">The one address it may lead to: that of who sent it.</param>
    /// <param name="url">Null when it is none, or leads elsewhere.</param>
    public static bool TryParse(string text, IPAddress only, out GatewayUrl? url)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(only);
        url = null;
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return false;
        }

        url = Of(uri, only);
        return url is not null;
    }

    /// <summary>Follows a reference found in what this URL leads to, absolute or not; the machine must stay the same.</summary>
    public bool TryResolve(string reference, out GatewayUrl? url)
    {
        ArgumentNullException.ThrowIfNull(reference);
        url = null;
        if (reference.Length > MaxLength || !Uri.TryCreate($"http://{Host}{Path}", UriKind.Absolute, out var here) || !Uri.TryCreate(here, reference, out var uri))
        {
            return false;
        }

        url = Of(uri, Host.Address);
        return url is not null;
    }

    public override string ToString() => $"http://{Host}{Path}";

    private static GatewayUrl? Of(Uri uri, IPAddress only)
    {
        var path = uri.PathAndQuery;
        return uri.Scheme == Uri.UriSchemeHttp
            && uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            && IPAddress.TryParse(uri.DnsSafeHost, out var address)
            && address.Equals(only)
            && uri.Port is > 0 and <= ushort.MaxValue
            && uri.UserInfo.Length == 0
            && path.Length is > 0 and <= MaxLength
            && !path.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? new GatewayUrl(new IPEndPoint(address, uri.Port), path)
            : null;
    }
}
