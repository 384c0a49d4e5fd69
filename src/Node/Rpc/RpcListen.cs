using System.Collections.Immutable;
using System.Net;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>One TCP port of JSON-RPC: HTTP, WebSocket or both.</summary>
/// <param name="EndPoint">Address and port; port 0 takes a free one.</param>
/// <param name="Http">Null when plain HTTP requests are not answered there.</param>
/// <param name="Ws">Null when WebSockets are not taken there.</param>
internal sealed record RpcListen(IPEndPoint EndPoint, HttpAccess? Http, WsAccess? Ws)
{
    /// <summary>For messages about the port.</summary>
    public string Name => Http is null ? "WS-RPC" : "HTTP-RPC";

    /// <summary>The ports that the settings ask for: one for both when they are the same, as in geth.</summary>
    public static ImmutableArray<RpcListen> Of(RpcSettings settings)
    {
        var http = settings.Http.Enabled ? new HttpAccess(settings.Http.Hosts, settings.Http.Cors) : null;
        var ws = settings.Ws.Enabled ? new WsAccess(settings.Ws.Origins) : null;
        if (http is not null && ws is not null && settings.Http.EndPoint.Equals(settings.Ws.EndPoint) && settings.Http.EndPoint.Port != 0)
        {
            return [new RpcListen(settings.Http.EndPoint, http, ws)];
        }

        RpcListen?[] both = [http is null ? null : new RpcListen(settings.Http.EndPoint, http, null), ws is null ? null : new RpcListen(settings.Ws.EndPoint, null, ws)];
        return [.. both.OfType<RpcListen>()];
    }
}

/// <summary>Who may call over HTTP.</summary>
/// <param name="Hosts">Names allowed in the Host header besides addresses; "*" allows all.</param>
/// <param name="Cors">Origins of <see cref="CorsRules"/>.</param>
internal sealed record HttpAccess(ImmutableArray<string> Hosts, ImmutableArray<string> Cors);

/// <summary>Who may open a WebSocket.</summary>
/// <param name="Origins">Rules of <see cref="OriginRules"/>.</param>
internal sealed record WsAccess(ImmutableArray<string> Origins);
