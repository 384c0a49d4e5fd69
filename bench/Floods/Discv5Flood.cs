using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Floods;

/// <summary>discv5 under load, from many addresses of loopback so that no rate of one address ends it.</summary>
internal static class Discv5Flood
{
    private const int Datagrams = 100_000, Handshakes = 20_000, Addresses = 200;

    /// <summary>Packets of nodes that nobody knows: each costs the target a WHOAREYOU, and nothing else.</summary>
    public static string Strangers(Enode target, CancellationToken stop)
    {
        var sockets = Open();
        var (sent, answers, clock) = (0, 0, Stopwatch.StartNew());
        Span<byte> id = stackalloc byte[32];
        for (; sent < Datagrams && !stop.IsCancellationRequested; sent++)
        {
            RandomNumberGenerator.Fill(id);
            using var machine = new SessionMachine(new NodeId(new Hash256(id)), RandomNumberGenerator.Fill);
            var socket = sockets[sent % Addresses];
            socket.SendTo(machine.Seal(target.Id, target.UdpEndPoint!, new Ping(default, 1), out _), target.UdpEndPoint!);
            answers += Drain(socket, _ => { });
        }

        return Close(sockets, sent, "packets", answers, clock);
    }

    /// <summary>The WHOAREYOU of each is answered with a signature of something else, which the target finds out by checking it.</summary>
    public static string HalfHandshakes(Enode target, CancellationToken stop)
    {
        var sockets = Open();
        var (sent, answers, clock) = (0, 0, Stopwatch.StartNew());
        using var key = PrivateKey.Generate();
        using var reader = new PacketReader(key.PublicKey.Id);
        using var machine = new SessionMachine(key.PublicKey.Id, RandomNumberGenerator.Fill);
        var record = new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(30303).Sign(key, 1);
        for (; sent < Handshakes && !stop.IsCancellationRequested; sent++)
        {
            var socket = sockets[sent % Addresses];
            socket.SendTo(machine.Seal(target.Id, target.UdpEndPoint!, new Ping(default, 1), out _), target.UdpEndPoint!);
            answers += Drain(socket, datagram =>
            {
                if (reader.TryRead(datagram, out var packet, out _) && packet.Flag == PacketFlag.WhoAreYou)
                {
                    var challenge = packet.Head.ToArray();
                    challenge[^9] ^= 1;
                    socket.SendTo(Handshake.Initiate(key, record, target.Key, challenge, 0, new Ping(default, 1), RandomNumberGenerator.Fill, out var session), target.UdpEndPoint!);
                    session.Dispose();
                }
            });
        }

        return Close(sockets, sent, "half handshakes", answers, clock);
    }

    private static Socket[] Open() => [.. Enumerable.Range(0, Addresses).Select(i =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(new IPAddress([127, 2, 0, (byte)(i + 1)]), 0));
        return socket;
    })];

    private static int Drain(Socket socket, Action<byte[]> take)
    {
        var count = 0;
        while (socket.Available > 0)
        {
            var buffer = new byte[1280];
            var size = socket.Receive(buffer);
            take(buffer[..size]);
            count++;
        }

        return count;
    }

    private static string Close(Socket[] sockets, int sent, string what, int answers, Stopwatch clock)
    {
        Array.ForEach(sockets, socket => socket.Dispose());
        return string.Create(CultureInfo.InvariantCulture, $"{sent} {what} ({sent / clock.Elapsed.TotalSeconds / 1000:0} k/s), {answers} answers,");
    }
}
