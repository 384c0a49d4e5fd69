using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Tests.Tools;

/// <summary>A discv4 node on loopback that demands an endpoint proof and answers from a fixed list of neighbours.</summary>
internal sealed class WireDiscv4Node : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PrivateKey _key = PrivateKey.Generate();
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly HashSet<NodeId> _bonded = [];
    private readonly TaskCompletionSource<Ping> _pinged = new();
    private readonly TaskCompletionSource<NodeRecord> _asked = new();
    private readonly Enode[] _neighbors;
    private readonly bool _silent;
    private readonly bool _wrongRecord;

    public WireDiscv4Node(bool silent = false, bool wrongRecord = false, params Enode[] neighbors)
    {
        (_silent, _wrongRecord, _neighbors) = (silent, wrongRecord, neighbors);
        Record = Sign(_key);
        _ = AnswerAsync();
    }

    public NodeRecord Record { get; }

    /// <summary>Where the first ping came from, as it says of itself.</summary>
    public Task<Ping> Pinged => _pinged.Task.WaitAsync(Patience);

    /// <summary>The record of the node that pinged, which is asked for when it has answered.</summary>
    public Task<NodeRecord> Asked => _asked.Task.WaitAsync(Patience);

    public Enode Enode => Enode.Create(_key.PublicKey, IPAddress.Loopback, 0, Port);

    private ushort Port => (ushort)((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    private NodeRecord Sign(PrivateKey key) => new NodeRecordBuilder().SetIp(IPAddress.Loopback).SetUdp(Port).Sign(key, 5);

    private static ulong Soon => (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 20;

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync();
                if (!_silent && Discv4Codec.TryDecode(received.Buffer, out var message, out _))
                {
                    foreach (var reply in Replies(message, received.RemoteEndPoint))
                    {
                        await _socket.SendAsync(Discv4Codec.Encode(_key, reply, out _), received.RemoteEndPoint);
                    }
                }
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // the test is over
        }
    }

    private IEnumerable<Discv4Packet> Replies(Discv4Message message, IPEndPoint from)
    {
        var endpoint = new Endpoint(from.Address, (ushort)from.Port, 0);
        switch (message.Packet)
        {
            case Ping ping:
                _pinged.TrySetResult(ping);
                return [new Pong(endpoint, message.Hash, Soon), new Ping(4, new Endpoint(IPAddress.Loopback, Port, 0), endpoint, Soon)];
            case Pong:
                _bonded.Add(message.Sender.Id);
                return [new EnrRequest(Soon)];
            case EnrResponse response:
                _asked.TrySetResult(response.Record);
                return [];
            case EnrRequest when _bonded.Contains(message.Sender.Id):
                return [new EnrResponse(message.Hash, _wrongRecord ? Sign(PrivateKey.Generate()) : Record)];
            case FindNode when _bonded.Contains(message.Sender.Id):
                return Neighbors.Split([.. _neighbors.Select(n => new Neighbor(new Endpoint(n.Ip!, n.Udp, n.Tcp), n.Key.Bytes.ToArray()))], Soon);
            default:
                return [];
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _key.Dispose();
    }
}
