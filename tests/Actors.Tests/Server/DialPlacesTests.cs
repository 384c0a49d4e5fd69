using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>A node with an address of each family: which one is dialed first, and when the other is.</summary>
public sealed class DialPlacesTests : ActorSpec
{
    private static readonly IPEndPoint There = IPEndPoint.Parse("8.8.8.8:2"), There6 = IPEndPoint.Parse("[2a00::8]:4");

    private readonly PrivateKey _key = PrivateKey.Generate();

    [Theory]
    [InlineData("0.0.0.0", null, null, "8.8.8.8:2 [2a00::8]:4")]
    [InlineData("0.0.0.0", "::", null, "8.8.8.8:2 [2a00::8]:4")]
    [InlineData("::", null, null, "8.8.8.8:2 [2a00::8]:4")]
    [InlineData("::1", null, null, "[2a00::8]:4 8.8.8.8:2")] // what we have a socket for
    [InlineData(null, null, null, "8.8.8.8:2 [2a00::8]:4")]
    [InlineData("0.0.0.0", null, "2a00::/16", "[2a00::8]:4")]
    [InlineData("0.0.0.0", null, "9.0.0.0/8", "")]
    public void Places_ComeInTheOrderOfOurSockets(string? listen, string? also, string? network, string expected)
    {
        var settings = new ServerSettings
        {
            Listen = listen is null ? null : new IPEndPoint(IPAddress.Parse(listen), 1),
            ListenAlso = also is null ? null : IPAddress.Parse(also),
            NetRestrict = network is null ? [] : [Subnet.TryParse(network, out var net) ? net : default],
        };
        Assert.Equal(expected, string.Join(' ', DialPlaces.Of(Both(), settings)));
        var name = Enode.Create(_key.PublicKey, "node.example", 2, 2);
        IPAddress[] found = [There6.Address, IPAddress.Parse("2a00::9"), There.Address, IPAddress.Parse("8.8.8.9")];
        Assert.Equal(expected.Replace(":4", ":2", StringComparison.Ordinal), string.Join(' ', DialPlaces.Of(name, found, settings)));
    }

    /// <summary>Whoever signs a record could have us knock at our own machine's doors, or our neighbours'.</summary>
    [Theory]
    [InlineData("8.8.8.8", "::1", "8.8.8.8:2")]
    [InlineData("8.8.8.8", "fd00::1", "8.8.8.8:2")]
    [InlineData("127.0.0.1", "2a00::8", "[2a00::8]:4")]
    [InlineData("10.0.0.7", "2a00::8", "[2a00::8]:4")]
    [InlineData("169.254.169.254", "2a00::8", "[2a00::8]:4")]
    [InlineData("10.0.0.7", "fd00::1", "10.0.0.7:2 [fd00::1]:4")]
    public void SecondAddress_OfOurOwnMachineOrNetwork_IsLeftOutUnlessTheFirstIsThereToo(string ip, string ip6, string expected)
    {
        var node = Enode.FromRecord(
            new NodeRecordBuilder().SetIp(IPAddress.Parse(ip)).SetTcp(2).SetUdp(1).SetIp(IPAddress.Parse(ip6)).SetTcp6(4).SetUdp6(3).Sign(_key, 1));
        Assert.Equal(expected, string.Join(' ', DialPlaces.Of(node, new ServerSettings { Listen = IPEndPoint.Parse("0.0.0.0:1") })));
        foreach (var bound in new[] { "0.0.0.0:1", "[::1]:1" })
        {
            var reached = new DiscoverySettings { Bind = IPEndPoint.Parse(bound) }.Reachable(node);
            Assert.True(reached is null || expected.Contains($"{reached.TcpEndPoint}", StringComparison.Ordinal), $"{reached}");
        }
    }

    [Fact]
    public void Node_OfOneFamily_IsDialedThere_WhateverOurSockets()
    {
        var ip4 = new ServerSettings();
        Assert.Equal(There6, Assert.Single(DialPlaces.Of(Enode.Create(_key.PublicKey, There6.Address, 4, 4), ip4)));
        Assert.Empty(DialPlaces.Of(Enode.Create(_key.PublicKey, (IPAddress?)null, 0, 0), ip4));
        Assert.Empty(DialPlaces.Of(Enode.Create(_key.PublicKey, There.Address, 0, 4), ip4));
    }

    [Fact]
    public async Task Dial_WhenTheFirstAddressIsRefused_TakesTheOther()
    {
        var network = new InMemoryStreams();
        var listener = network.Host(There6.Address).Listen(There6, 1);
        Dial(network.Host(IPAddress.Loopback));
        MoveOn();
        using var accepted = await listener.AcceptAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        accepted.Dispose();
        Assert.Equal(DialOutcome.Closed, ExpectMsg<DialActor.Ended>().Outcome); // in the handshake
    }

    /// <summary>The first has half of the time, so that the second has some.</summary>
    [Fact]
    public async Task Dial_WhenNeitherAnswers_SaysWhatTheFirstDid()
    {
        var network = new TwoFates();
        var dial = Dial(network);
        await network.First.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(dial, TimeSpan.FromSeconds(7.5));
        MoveOn();
        var ended = ExpectMsg<DialActor.Ended>();
        Assert.Equal((DialOutcome.Timeout, "connect timed out"), (ended.Outcome, ended.Detail));
        Assert.Equal([There, There6], network.Asked);
    }

    [Fact]
    public async Task Dial_WhenBothAddressesAreSilent_EndsAtTheTimeOfOneDialAndNotATickEarlier()
    {
        var network = new TwoFates { IsSilent = true };
        var dial = Dial(network);
        await network.First.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(dial, TimeSpan.FromSeconds(7.5));
        MoveOn();
        await network.Second.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(dial, TimeSpan.FromSeconds(7.5));
        Assert.Equal(DialOutcome.Timeout, ExpectMsg<DialActor.Ended>().Outcome);
    }

    /// <summary>What the first has left, too.</summary>
    [Fact]
    public async Task Dial_WhenTheFirstAddressIsRefusedAtOnce_LeavesTheOtherAllTheTime()
    {
        var network = new TwoFates { IsSilent = true, RefusesFirst = true };
        var dial = Dial(network);
        MoveOn();
        await network.Second.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(dial, TimeSpan.FromSeconds(15));
        Assert.Equal(DialOutcome.Refused, ExpectMsg<DialActor.Ended>().Outcome);
    }

    /// <summary>Because there is no room in the other's subnet, or nobody answers at all.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dial_ThatMayNotMoveOn_EndsWithoutATry(bool answered)
    {
        var network = new TwoFates();
        var dial = Dial(network);
        await network.First.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(dial, TimeSpan.FromSeconds(7.5));
        ExpectMsg<DialActor.MovesOn>();
        if (answered)
        {
            LastSender.Tell(new DialActor.MayMoveOn(false));
        }
        else
        {
            Pass(dial, TimeSpan.FromSeconds(7.5));
        }

        Assert.Equal(DialOutcome.Timeout, ExpectMsg<DialActor.Ended>().Outcome);
        Assert.Equal([There], network.Asked);
    }

    private IActorRef Dial(IStreamSockets sockets) =>
        Sys.ActorOf(DialActor.Props(Server(sockets).Context, new DialOrder(Both(), PeerFlags.None, "test"), TestActor));

    private void MoveOn()
    {
        Assert.Equal(There6.Address, ExpectMsg<DialActor.MovesOn>().To);
        LastSender.Tell(new DialActor.MayMoveOn(true));
    }

    /// <summary>Nothing happens a tick before.</summary>
    private void Pass(IActorRef dial, TimeSpan time)
    {
        Settle(dial);
        Advance(time - TimeSpan.FromTicks(1));
        Settle(dial);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(TimeSpan.FromTicks(1));
    }

    private TestServer Server(IStreamSockets sockets) => new(Sys, Scheduler, "a", sockets, IPAddress.Loopback, []);

    private Enode Both() => Enode.FromRecord(
        new NodeRecordBuilder().SetIp(There.Address).SetTcp((ushort)There.Port).SetUdp(1).SetIp(There6.Address).SetTcp6((ushort)There6.Port).SetUdp6(3).Sign(_key, 1));

    /// <summary>Over IPv4 nobody answers, over IPv6 there is no way, unless said otherwise.</summary>
    private sealed class TwoFates : IStreamSockets
    {
        public bool RefusesFirst { get; init; }

        public bool IsSilent { get; init; }

        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Second { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<IPEndPoint> Asked { get; } = [];

        public IStreamListener Listen(IPEndPoint local, int backlog) => throw new NotSupportedException();

        public async ValueTask<IStreamSocket> ConnectAsync(IPEndPoint remote, CancellationToken cancellationToken)
        {
            Asked.Add(remote);
            var isFirst = remote.AddressFamily == AddressFamily.InterNetwork;
            if (isFirst ? RefusesFirst : !IsSilent)
            {
                throw new SocketException((int)(isFirst ? SocketError.ConnectionRefused : SocketError.NetworkUnreachable));
            }

            (isFirst ? First : Second).TrySetResult();
            return await new TaskCompletionSource<IStreamSocket>().Task.WaitAsync(cancellationToken);
        }
    }
}
