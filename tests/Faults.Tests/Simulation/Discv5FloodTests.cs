using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.V5;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Simulated;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv5;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Faults.Tests.Simulation;

/// <summary>discv5 under floods from other addresses, alone and beside discv4 on one socket: memory stays where it is, and whoever is honest is answered.</summary>
public sealed class Discv5FloodTests : IAsyncDisposable
{
    private const int Attackers = 50, Rounds = 40, PerRound = 10, Pings = 10, Newcomers = Pings / 2;

    // bytes of a packet; WHOAREYOU is one
    private const int Smallest = 63;

    /// <summary>What 15,000 datagrams of up to 10 MB may leave behind when the challenges have expired.</summary>
    private const long MaxGrowth = 1_000_000;

    private static readonly TimeSpan Expired = TimeSpan.FromSeconds(2);

    private readonly Actors.Sockets.Simulated.Simulation _simulation = Actors.Sockets.Simulated.Simulation.Create(
        510, new SimulationOptions { Conditions = new LinkConditions { Loss = 0 } });

    private readonly Random _random = new(7);
    private readonly List<Devp2pNode> _newcomers = [];
    private readonly List<byte[]> _overheard = [];
    private readonly List<IDatagramSocket> _sockets = [];
    private Devp2pNode _victim = null!, _friend = null!;
    private MemberKind _kind = null!;
    private Discv5Actor.Counters _before = null!;
    private TimeSpan _lasted;

    private IPEndPoint At => _victim.Info.Self.UdpEndPoint!;

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Random_Datagrams_AreCounted(bool besideV4)
    {
        Start(besideV4);
        var (sent, answers) = (0, 0);
        Flood(
            (socket, _) =>
            {
                var bytes = new byte[_random.Next(1, 1281)];
                _random.NextBytes(bytes);
                socket.Send(bytes, At);
                sent += bytes.Length >= Smallest ? 1 : 0;
            },
            (_, _) => answers++);
        var counters = Counters();
        Assert.InRange(counters.Values["foreign"] - _before.Values.GetValueOrDefault("foreign"), sent * 9 / 10, sent); // the last are on their way
        Assert.Equal((0, 0), (answers, counters.Challenges));
    }

    /// <summary>Each from a node of its own, that no one has heard of: WHOAREYOU is all that it gets, and no key is touched for it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Strangers_WithoutEnd_GetChallengesAndNothingElse(bool besideV4)
    {
        Start(besideV4);
        var got = 0;
        Flood(
            (socket, _) =>
            {
                var id = new byte[32];
                _random.NextBytes(id);
                using var machine = new SessionMachine(new NodeId(new Hash256(id)), _random.NextBytes);
                socket.Send(machine.Seal(_victim.Info.Self.Id, At, new Ping(default, 1), out var _), At);
            },
            (_, datagram) => got += datagram.Length);
        var counters = Counters();
        var challenged = counters.Values["challenged"] - _before.Values["challenged"] - Newcomers;
        Assert.InRange(challenged, 1, Attackers * SessionMachine.MaxChallengesPerAddress * ((int)_lasted.TotalSeconds + 2));
        Assert.Equal(Smallest * challenged, got);
        Assert.Equal(_before.Sessions + Newcomers, counters.Sessions);
    }

    /// <summary>Packets of the friend, sent again from elsewhere: they belong to its address.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replayed_Datagrams_ProveNothing(bool besideV4)
    {
        Start(besideV4);
        Overhear();
        var largest = 0;
        Flood((socket, _) => socket.Send(_overheard[_random.Next(_overheard.Count)], At), (_, datagram) => largest = Math.Max(largest, datagram.Length));
        var counters = Counters();
        Assert.Equal(Smallest, largest); // WHOAREYOU, and no answer to what they say
        Assert.Equal(_before.Sessions + Newcomers, counters.Sessions);
        Assert.Equal(_before.Values["established"] + Newcomers, counters.Values["established"]);
    }

    /// <summary>They answer WHOAREYOU with the proof of another, or with their own and a message that was changed: found out by signature and by keys.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void HalfHandshakes_ThatProveNothing_CostNoSession(bool besideV4)
    {
        Start(besideV4);
        var attackers = new Dictionary<IDatagramSocket, (PrivateKey Key, NodeRecord Record, PacketReader Reader, SessionMachine Sessions)>();
        Flood(
            (socket, number) =>
            {
                if (!attackers.TryGetValue(socket, out var attacker))
                {
                    var key = PrivateKey.Generate(_random.NextBytes);
                    attackers[socket] = attacker = (
                        key, new NodeRecordBuilder().SetIp(socket.LocalEndPoint.Address).SetUdp(30303).Sign(key, 1), new PacketReader(key.PublicKey.Id),
                        new SessionMachine(key.PublicKey.Id, _random.NextBytes));
                }

                socket.Send(attacker.Sessions.Seal(_victim.Info.Self.Id, At, new Ping(default, 1), out _), At);
            },
            (socket, datagram) =>
            {
                var attacker = attackers[socket];
                if (attacker.Reader.TryRead(datagram, out var packet, out _) && packet.Flag == PacketFlag.WhoAreYou)
                {
                    byte[] challenge = packet.Head.ToArray();
                    var isSigned = _random.Next(2) == 0;
                    challenge[^9] ^= (byte)(isSigned ? 0 : 1); // signed, but not what was asked
                    var proof = Handshake.Initiate(attacker.Key, attacker.Record, _victim.Info.Self.Key, challenge, 0, new Ping(default, 1), _random.NextBytes, out _);
                    proof[^1] ^= (byte)(isSigned ? 1 : 0);
                    socket.Send(proof, At);
                }
            });
        var counters = Counters();
        Assert.InRange(counters.Values["bad-handshake"], 1, Attackers * Rounds * PerRound);
        Assert.Equal(_before.Sessions + Newcomers, counters.Sessions);
    }

    private void Start(bool besideV4)
    {
        _kind = (besideV4 ? MemberKind.Both : MemberKind.Discv5).WithoutPeers;
        _victim = _simulation.StartNode("victim", configure: options => options.Settings = _kind.Settings);
        _friend = _simulation.StartNode("friend", configure: options =>
        {
            options.Settings = _kind.Settings;
            options.Bootnodes = [_victim.Info.Self];
        });
        for (var i = 0; i < Newcomers; i++)
        {
            _newcomers.Add(_simulation.StartNode($"newcomer{i}", configure: options => options.Settings = _kind.Settings)); // they know nobody
        }

        _simulation.RunFor(TimeSpan.FromSeconds(10));
    }

    private Discv5Actor.Counters Counters() => _simulation.Ask<Discv5Actor.Counters>(_simulation.Find(_victim, "discovery/v5"), Discv5Actor.GetCounters.Instance);

    /// <summary>True when it is answered, by each protocol. What the attackers have sent is on its way before it.</summary>
    private bool IsAnswered(Devp2pNode asker) => _kind.Protocols.All(protocol =>
        _simulation.Ask<object>(_simulation.Find(asker, protocol), new DiscoveryActor.PingNode(_victim.Info.Self)) is DiscoveryActor.Ponged or Discv5Actor.Ponged);

    private void Overhear()
    {
        var tapped = _simulation.AddHost();
        var key = PrivateKey.Generate(_random.NextBytes);
        var record = new NodeRecordBuilder().SetIp(tapped.Address).SetUdp(30303).Sign(key, 1);
        using var socket = tapped.Datagrams.Bind(new IPEndPoint(tapped.Address, 30303));
        using var reader = new PacketReader(key.PublicKey.Id);
        using var sessions = new SessionMachine(key.PublicKey.Id, _random.NextBytes);
        void Send(byte[] datagram)
        {
            _overheard.Add(datagram);
            socket.Send(datagram, At);
        }

        socket.Start(
            (datagram, from) =>
            {
                if (reader.TryRead(datagram, out var packet, out _) && packet.Flag == PacketFlag.WhoAreYou)
                {
                    Send(Handshake.Initiate(key, record, _victim.Info.Self.Key, packet.Head, packet.EnrSequence, new Ping(default, 1), _random.NextBytes, out var session));
                    sessions.Establish(from, session);
                    Send(sessions.Seal(_victim.Info.Self.Id, from, new Ping(default, 1), out _));
                }
            },
            _ => { });
        Send(sessions.Seal(_victim.Info.Self.Id, At, new Ping(default, 1), out _));
        _simulation.RunFor(TimeSpan.FromSeconds(2));
        Assert.Equal(3, _overheard.Count);
    }

    private void Bind(Action<IDatagramSocket, byte[]>? answered)
    {
        for (var i = 0; i < Attackers; i++)
        {
            var host = _simulation.AddHost();
            var socket = host.Datagrams.Bind(new IPEndPoint(host.Address, 30303));
            socket.Start((datagram, _) => answered?.Invoke(socket, datagram.ToArray()), _ => { });
            _sockets.Add(socket);
        }
    }

    private void Flood(Action<IDatagramSocket, int> attack, Action<IDatagramSocket, byte[]>? answered = null)
    {
        Bind(answered);
        _before = Counters();
        var begun = _simulation.Now;
        long before = 0;
        var ponged = 0;
        for (var round = 0; round < Rounds; round++)
        {
            if (round == Rounds / 4)
            {
                before = GC.GetTotalMemory(forceFullCollection: true);
            }

            foreach (var socket in _sockets)
            {
                for (var i = 0; i < PerRound; i++)
                {
                    attack(socket, round);
                }
            }

            if (round % (Rounds / Pings) == 0)
            {
                var number = round / (Rounds / Pings);
                ponged += IsAnswered(number % 2 == 0 ? _friend : _newcomers[number / 2]) ? 1 : 0;
            }

            _simulation.RunFor(TimeSpan.FromMilliseconds(100));
        }

        _lasted = _simulation.Now - begun;
        Assert.Equal(Pings, ponged);
        _simulation.RunFor(Expired);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MaxGrowth);
        Assert.True(_before.Sessions >= 1);
        Assert.Empty(_simulation.Faults);
    }
}
