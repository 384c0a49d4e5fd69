namespace Akka.Devp2p.Wire.Nat;

/// <summary>The description of an internet gateway device: UPnP Device Architecture 1.1, section 2.3.</summary>
/// <param name="UrlBase">The text of URLBase, from which URLs count when it is there (version 1.0); else null.</param>
/// <param name="Services">Those that map ports, the preferred types first; 8 at most.</param>
public sealed record IgdDescription(string? UrlBase, IReadOnlyList<IgdService> Services)
{
    private const int MaxServices = 8;

    /// <summary>Reads a description; one without a service that maps ports is a fault.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> xml, out IgdDescription? description, out WireError error)
    {
        description = null;
        string? urlBase = null, root = null, type = null, control = null;
        var services = new List<IgdService>();
        var ok = BoundedXml.TryRead(
            xml,
            (name, depth, text) =>
            {
                switch (name)
                {
                    case "URLBase" when depth == 1 && text.Length > 0:
                        urlBase = text;
                        break;
                    case "serviceType":
                        type = text;
                        break;
                    case "controlURL":
                        control = text;
                        break;
                    case "service":
                        Add(services, type, control);
                        (type, control) = (null, null);
                        break;
                    default:
                        root = depth == 0 ? name : root;
                        break;
                }
            },
            out error);
        if (ok && (root != "root" || services.Count == 0))
        {
            error = new WireError(0, root == "root" ? "igd: no service that maps ports" : "igd: not a description");
        }

        description = error.IsNone ? new IgdDescription(urlBase, [.. services.OrderBy(service => Rank(service.Type))]) : null;
        return error.IsNone;
    }

    private static void Add(List<IgdService> services, string? type, string? control)
    {
        if (type is not null && control is { Length: > 0 } && Rank(type) >= 0 && services.Count < MaxServices)
        {
            services.Add(new IgdService(IgdService.Types[Rank(type)], control));
        }
    }

    private static int Rank(string type)
    {
        for (var i = 0; i < IgdService.Types.Count; i++)
        {
            if (IgdService.Types[i] == type)
            {
                return i;
            }
        }

        return -1;
    }
}
