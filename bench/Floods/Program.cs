using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.P2p;
using Akka.Devp2p.Wire.Snappy;

namespace Akka.Devp2p.Floods;

/// <summary>
/// <c>dotnet run -c Release --project bench/Floods</c>: floods a node of this process on real sockets, on loopback alone, each flood bounded in
/// count and by ten seconds. Exit code 0 when every honest peer stayed connected and was answered, and no memory stayed behind.
/// </summary>
public static class Program
{
    private const int Connections = 1000, Pings = 200_000, Datagrams = 300_000, Messages = 40;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<int> Main()
    {
        await using var target = await Target.StartAsync();
        var good = await target.SufferAsync("connect storm", stop => ConnectAsync(target, stop), Limit);
        good &= await target.SufferAsync("ping flood", stop => PingAsync(target, stop), Limit);
        good &= await target.SufferAsync("16 MiB messages", stop => LargeAsync(target, stop), Limit);
        good &= await target.SufferAsync("UDP, random", stop => Task.Run(() => Random(target, stop), CancellationToken.None), Limit);
        good &= await target.SufferAsync("UDP, FINDNODE", stop => Task.Run(() => Find(target, stop), CancellationToken.None), Limit);
        good &= await target.SufferAsync("discv5, strangers", stop => Task.Run(() => Discv5Flood.Strangers(target.Self, stop), CancellationToken.None), Limit);
        good &= await target.SufferAsync("discv5, half handshakes", stop => Task.Run(() => Discv5Flood.HalfHandshakes(target.Self, stop), CancellationToken.None), Limit);
        return good ? 0 : 1;
    }

    // silent connections from many addresses; 500 at a time, as many as slots and backlog hold
    private static async Task<string> ConnectAsync(Target target, CancellationToken stop)
    {
        var opened = new List<Socket>();
        try
        {
            for (var i = 0; i < Connections && !stop.IsCancellationRequested; i++)
            {
                if (opened.Count == 500)
                {
                    opened.ForEach(socket => socket.Dispose());
                    opened.Clear();
                }

                opened.Add(await Attacker.ConnectAsync(new IPAddress([127, 1, (byte)(i >> 8), (byte)((i & 0xff) | 1)]), target.Self, stop));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stop);
            return $"{Connections} silent connections";
        }
        catch (OperationCanceledException)
        {
            return "silent connections until the time was over";
        }
        finally
        {
            opened.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<string> PingAsync(Target target, CancellationToken stop)
    {
        var (sent, connections, received) = (0, 0, 0L);
        for (; sent < Pings && !stop.IsCancellationRequested; connections++)
        {
            // sent away after 1,024 pings, it comes again
            using var attacker = await Attacker.JoinAsync(IPAddress.Loopback, target.Self, stop);
            sent += await FloodAsync(attacker, BaseProtocol.PingCode, [0xc0], Pings - sent, stop);
            received += attacker.Received;
        }

        return $"{sent} pings on {connections} connections, {received} bytes came back";
    }

    // the most that snappy gives: 16 MiB out of 800 KB, from two peers
    private static async Task<string> LargeAsync(Target target, CancellationToken stop)
    {
        using var one = await Attacker.JoinAsync(IPAddress.Loopback, target.Self, stop);
        using var two = await Attacker.JoinAsync(IPAddress.Loopback, target.Self, stop);
        var zeros = new byte[SnappyDecoder.MaxSize];
        var sent = await Task.WhenAll(
            Task.Run(() => FloodAsync(one, BaseProtocol.Length, zeros, Messages, stop), CancellationToken.None),
            Task.Run(() => FloodAsync(two, BaseProtocol.Length, zeros, Messages, stop), CancellationToken.None));
        return $"{sent.Sum()} messages";
    }

    private static async Task<int> FloodAsync(Attacker attacker, int code, byte[] payload, int count, CancellationToken stop)
    {
        var sent = 0;
        try
        {
            for (; sent < count && !stop.IsCancellationRequested; sent++)
            {
                await attacker.SendAsync(attacker.Frame(code, payload), stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // the time is over, or the node has had enough
        }

        return sent;
    }

    private static string Random(Target target, CancellationToken stop)
    {
        using var socket = Udp();
        var noise = new byte[1280];
        new Random(1).NextBytes(noise);
        return Flood(socket, target, "random datagrams", noise, stop);
    }

    // a stranger at first, then one that has proven its address
    private static string Find(Target target, CancellationToken stop)
    {
        using var socket = Udp();
        using var key = PrivateKey.Generate();
        var (here, there) = ((IPEndPoint)socket.LocalEndPoint!, target.Self.UdpEndPoint!);
        var expiration = Discv4Packet.ExpirationAt(DateTimeOffset.UtcNow);
        var from = new Endpoint(here.Address, (ushort)here.Port, (ushort)here.Port);
        socket.SendTo(Discv4Codec.Encode(key, new Ping(4, from, new Endpoint(there.Address, (ushort)there.Port, 0), expiration, 1), out _), there);
        var buffer = new byte[2048];
        socket.ReceiveTimeout = 1000;
        for (var proven = false; !proven;)
        {
            var size = socket.Receive(buffer);
            if (Discv4Codec.TryDecode(buffer.AsSpan(0, size), out var message, out _) && message.Packet is Ping)
            {
                socket.SendTo(Discv4Codec.Encode(key, new Pong(from, message.Hash, expiration, null), out _), there);
                proven = true;
            }
        }

        var find = Discv4Codec.Encode(key, new FindNode(new byte[64], expiration), out _);
        return Flood(socket, target, "FINDNODE", find, stop);
    }

    private static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static string Flood(Socket socket, Target target, string what, byte[] datagram, CancellationToken stop)
    {
        var (sent, received, clock) = (0, 0, Stopwatch.StartNew());
        var buffer = new byte[2048];
        for (; sent < Datagrams && !stop.IsCancellationRequested; sent++)
        {
            socket.SendTo(datagram, target.Self.UdpEndPoint!);
            while (socket.Available > 0)
            {
                received += socket.Receive(buffer) > 0 ? 1 : 0;
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{sent} {what} ({sent / clock.Elapsed.TotalSeconds / 1000:0} k/s), {received} answers,");
    }
}
