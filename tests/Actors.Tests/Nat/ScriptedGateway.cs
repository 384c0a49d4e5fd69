using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>A router in memory that does as it is told: NAT-PMP and PCP by UDP, UPnP by SSDP and HTTP. Says nothing where nothing is set.</summary>
internal sealed class ScriptedGateway : IGateways, IDisposable
{
    internal static readonly IPAddress Ip = IPAddress.Parse("192.168.1.1"), Client = IPAddress.Parse("192.168.1.2");
    internal static readonly IPAddress Ip6 = IPAddress.Parse("fe80::1%2"), Client6 = IPAddress.Parse("2a00::2");

    private readonly InMemoryDatagrams _datagrams;
    private readonly IDatagramSocket _control, _control6, _search, _multicast;
    private readonly IStreamListener _http;
    private readonly Lock _forging = new();
    private readonly CancellationTokenSource _end = new();

    internal ScriptedGateway(InMemoryDatagrams datagrams, InMemoryStreams streams)
    {
        _datagrams = datagrams;
        _control = Serve(new IPEndPoint(Ip, 5351), (request, from) => Send(_control!, Answer?.Invoke(request), from));
        _control6 = Serve(new IPEndPoint(Ip6, 5351), (request, from) => Send(_control6!, Answer?.Invoke(request), from));
        _search = datagrams.Bind(new IPEndPoint(Ip, 1900));
        _multicast = Serve(Ssdp.Multicast, (request, from) => Send(_search, Search?.Invoke(Encoding.ASCII.GetString(request)), from));
        _http = streams.Host(Ip).Listen(new IPEndPoint(Ip, 5000), 8);
        _ = AcceptAsync();
    }

    /// <summary>Every PMP and PCP request.</summary>
    internal ConcurrentQueue<byte[]> Requests { get; } = new();

    /// <summary>Every HTTP request.</summary>
    internal ConcurrentQueue<string> Pages { get; } = new();

    /// <summary>What PMP and PCP requests are answered with; null is silence.</summary>
    internal Func<byte[], byte[]?>? Answer { get; set; }

    /// <summary>What searches are answered with.</summary>
    internal Func<string, byte[]?>? Search { get; set; }

    /// <summary>Connections that <see cref="Page"/> has not answered.</summary>
    internal ConcurrentQueue<IStreamSocket> Open { get; } = new();

    /// <summary>What HTTP requests are answered with; null keeps the connection open and silent.</summary>
    internal Func<string, byte[]?>? Page { get; set; }

    internal string Outside { get; set; } = "44.1.2.3";

    internal uint Epoch { get; set; } = 1000;

    internal uint Lifetime { get; set; } = 600;

    /// <summary>Where a client finds it; null for a machine without a gateway.</summary>
    internal GatewayRoute? Route { get; set; } = new(Ip, Client);

    public GatewayRoute? Find(IPAddress? gateway = null) => gateway is null || gateway.Equals(Ip) ? Route : null;

    /// <summary>Speaks NAT-PMP as it should; external ports are 10,000 above ours.</summary>
    internal byte[]? Pmp(byte[] request)
    {
        if (request[0] != 0)
        {
            return [0, 0, 0, 1, .. Number(Epoch)];
        }

        return request[1] == 0
            ? [0, 128, 0, 0, .. Number(Epoch), .. IPAddress.Parse(Outside).GetAddressBytes()]
            : [0, (byte)(request[1] | 128), 0, 0, .. Number(Epoch), request[4], request[5], .. Port(BinaryPrimitives.ReadUInt16BigEndian(request.AsSpan(4)) + 10_000), .. Number(Lifetime)];
    }

    /// <summary>Speaks PCP as it should, with the ports that are asked for; over IPv6 with the address too.</summary>
    internal byte[]? Pcp(byte[] request)
    {
        if (request[0] != 2)
        {
            return null;
        }

        byte[] answer = [.. request];
        answer[1] |= 0x80;
        answer.AsSpan(8, 16).Clear();
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(8), Epoch);
        if (request[1] == 1)
        {
            BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(4), Math.Min(Lifetime, BinaryPrimitives.ReadUInt32BigEndian(request.AsSpan(4))));
            var client = new IPAddress(request.AsSpan(8, 16));
            (client.IsIPv4MappedToIPv6 ? IPAddress.Parse(Outside).MapToIPv6() : client).TryWriteBytes(answer.AsSpan(44), out _);
        }

        return answer;
    }

    /// <summary>A UPnP gateway of a version: found, described, and its actions answered by <paramref name="act"/>, which gives an error code or 0.</summary>
    internal void SpeakUpnp(int version, Func<string, string, int> act) => SpeakUpnp($"urn:schemas-upnp-org:service:WANIPConnection:{version}", act);

    /// <summary>The same with a service type.</summary>
    internal void SpeakUpnp(string type, Func<string, string, int> act)
    {
        Search = search => search.Contains(type, StringComparison.Ordinal) ? Found("http://192.168.1.1:5000/root.xml", type) : null;
        Page = request =>
        {
            if (request.StartsWith("GET /root.xml ", StringComparison.Ordinal))
            {
                return Ok($"<root><device><serviceList><service><serviceType>{type}</serviceType><controlURL>/ctl</controlURL></service></serviceList></device></root>");
            }

            var action = request.Split('#')[1].Split('"')[0];
            var code = act(action, request);
            return code != 0
                ? Http(500, $"<Envelope><Body><Fault><detail><UPnPError><errorCode>{code}</errorCode></UPnPError></detail></Fault></Body></Envelope>")
                : Ok($"<Envelope><Body><r><NewExternalIPAddress>{Outside}</NewExternalIPAddress><NewReservedPort>40001</NewReservedPort></r></Body></Envelope>");
        };
    }

    internal static byte[] Found(string location, string type) =>
        Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nST: {type}\r\nLOCATION: {location}\r\n\r\n");

    internal static byte[] Ok(string body) => Http(200, body);

    internal static byte[] Http(int status, string body, string more = "") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} x\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}\r\n{body}");

    /// <summary>Sends a datagram from another machine.</summary>
    internal void Forge(IPEndPoint from, byte[] datagram, IPEndPoint to)
    {
        lock (_forging) // two talks may be answered at once, from the same address
        {
            using var socket = _datagrams.Bind(from);
            socket.Send(datagram, to);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _http.Dispose();
        _control.Dispose();
        _control6.Dispose();
        _search.Dispose();
        _multicast.Dispose();
    }

    private IDatagramSocket Serve(IPEndPoint local, Action<byte[], IPEndPoint> onRequest)
    {
        var socket = _datagrams.Bind(local);
        socket.Start(
            (datagram, from) =>
            {
                var request = datagram.ToArray();
                if (local.Port == 5351)
                {
                    Requests.Enqueue(request);
                }

                onRequest(request, from);
            },
            _ => { });
        return socket;
    }

    private static void Send(IDatagramSocket socket, byte[]? answer, IPEndPoint to)
    {
        if (answer is not null)
        {
            socket.Send(answer, to);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _http.AcceptAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            // the test is over
        }
    }

    private async Task AnswerAsync(IStreamSocket socket)
    {
        try
        {
            var request = await ReadAsync(socket);
            Pages.Enqueue(request);
            if (Page?.Invoke(request) is { } answer)
            {
                using (socket)
                {
                    await socket.WriteAsync(answer, _end.Token);
                }
            }
            else
            {
                Open.Enqueue(socket);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.Sockets.SocketException)
        {
            // the client has hung up
        }
    }

    private async Task<string> ReadAsync(IStreamSocket socket)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (true)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, await socket.ReadAsync(buffer, _end.Token)));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var length = all.Split("Content-Length: ") is [_, var rest, ..] ? int.Parse(rest.Split('\r')[0]) : 0;
            if (end >= 0 && all.Length >= end + 4 + length)
            {
                return all;
            }
        }
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Port(int value) => [(byte)(value >> 8), (byte)value];
}
