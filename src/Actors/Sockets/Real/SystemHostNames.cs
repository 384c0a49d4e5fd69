using System.Net;

namespace Akka.Devp2p.Actors.Sockets.Real;

/// <summary>The operating system's resolver, and the name servers of its /etc/resolv.conf.</summary>
public sealed class SystemHostNames : IHostNames
{
    private SystemHostNames()
    {
    }

    private const string ResolvConf = "/etc/resolv.conf";

    /// <summary>Characters of the file that are read.</summary>
    private const int MaxFile = 64 * 1024;

    public static SystemHostNames Instance { get; } = new();

    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken) =>
        await Dns.GetHostAddressesAsync(hostName, cancellationToken).ConfigureAwait(false);

    public IReadOnlyList<IPEndPoint> NameServers
    {
        get
        {
            try
            {
                using var file = new StreamReader(ResolvConf);
                var text = new char[MaxFile];
                return Servers(new string(text, 0, file.ReadBlock(text)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    /// <summary>The lines <c>nameserver ADDRESS</c>, three at most as in the C library (resolv.conf(5)).</summary>
    internal static IReadOnlyList<IPEndPoint> Servers(string resolvConf) =>
    [
        .. resolvConf.Split('\n')
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .Select(words => IPAddress.TryParse(words[1], out var address) ? new IPEndPoint(address, Settings.DnsSettings.Port) : null)
            .OfType<IPEndPoint>().Take(3),
    ];
}
