using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Simulated;

namespace Akka.Devp2p.Actors.Tests.Simulated;

/// <summary>Routers as RFC 3489, section 5 describes them, and what a machine behind one sees.</summary>
public sealed class NatTests : IAsyncDisposable
{
    private const string Inside = "192.168.1.2";

    private readonly Simulation _simulation = Simulation.Create(3, new SimulationOptions { Conditions = LinkConditions.Perfect });
    private readonly List<(string At, IPEndPoint From, string Text)> _received = [];

    public ValueTask DisposeAsync() => _simulation.DisposeAsync();

    [Theory]
    [InlineData(NatKind.FullCone, true, true, true)]
    [InlineData(NatKind.Restricted, true, true, false)]
    [InlineData(NatKind.PortRestricted, true, false, false)]
    [InlineData(NatKind.Symmetric, true, false, false)]
    public void Nat_LetsIn_WhomTheBookSays(NatKind kind, bool samePort, bool otherPort, bool stranger)
    {
        var (nat, inside) = Behind(kind, "50.0.0.1");
        var known = _simulation.AddHost("51.0.0.1");
        var (first, second, third) = (Bind(known, 1000), Bind(known, 2000), Bind(_simulation.AddHost("52.0.0.1"), 1000));
        Send(inside, "out", first);
        var mapped = _received.Single().From;
        _received.Clear();

        Send(first, "same", mapped);
        Send(second, "port", mapped);
        Send(third, "stranger", mapped);

        Assert.Equal(nat.Address, mapped.Address);
        Assert.Equal(new[] { ("same", samePort), ("port", otherPort), ("stranger", stranger) }.Where(to => to.Item2).Select(to => to.Item1), _received.Select(r => r.Text));
        Assert.All(_received, got => Assert.Equal(Inside, got.At));
    }

    [Theory]
    [InlineData(NatKind.FullCone, true)]
    [InlineData(NatKind.Restricted, true)]
    [InlineData(NatKind.PortRestricted, true)]
    [InlineData(NatKind.Symmetric, false)]
    public void Nat_ShowsOnePortToAll_UnlessItIsSymmetric(NatKind kind, bool same)
    {
        var (_, inside) = Behind(kind, "50.0.0.1");
        var (one, two) = (Bind(_simulation.AddHost("51.0.0.1"), 1000), Bind(_simulation.AddHost("52.0.0.1"), 1000));

        Send(inside, "a", one);
        Send(inside, "b", two);
        Send(inside, "c", one);

        Assert.Equal(same, _received[0].From.Equals(_received[1].From));
        Assert.Equal(_received[0].From, _received[2].From);
    }

    [Fact]
    public void Nat_WhenNothingGoesOutForItsLifetime_ForgetsTheMapping()
    {
        var (nat, inside) = Behind(NatKind.FullCone, "50.0.0.1");
        var outside = Bind(_simulation.AddHost("51.0.0.1"), 1000);
        Send(inside, "out", outside);
        var mapped = _received[0].From;

        _simulation.RunFor(nat.Lifetime - TimeSpan.FromTicks(1) - Step);
        Send(outside, "in time", mapped);
        _simulation.RunFor(TimeSpan.FromTicks(1));
        Send(outside, "too late", mapped);

        Assert.Equal(["out", "in time"], _received.Select(got => got.Text));
    }

    [Fact]
    public void Nat_WhenAPortIsMapped_LetsEverybodyInByUdpAndTcp()
    {
        var (nat, inside) = Behind(NatKind.Symmetric, "50.0.0.1");
        nat.MapPort(inside.Host, 30303);
        var outside = Bind(_simulation.AddHost("51.0.0.1"), 1000);
        var listener = inside.Host.Streams.Listen(new IPEndPoint(IPAddress.Any, 30303), 10);

        Send(outside, "hello", new IPEndPoint(nat.Address, 30303));
        var connected = Connect(outside.Host, new IPEndPoint(nat.Address, 30303));

        Assert.Equal("hello", _received.Single().Text);
        Assert.Null(connected);
        listener.Dispose();
    }

    [Fact]
    public void Nat_WhenNoPortIsMapped_LetsConnectionsOutOnly()
    {
        var (nat, inside) = Behind(NatKind.FullCone, "50.0.0.1");
        var outside = Bind(_simulation.AddHost("51.0.0.1"), 1000);
        inside.Host.Streams.Listen(new IPEndPoint(IPAddress.Any, 30303), 10);
        outside.Host.Streams.Listen(new IPEndPoint(IPAddress.Any, 30303), 10);

        Assert.Null(Connect(inside.Host, new IPEndPoint(outside.Host.Address, 30303)));
        Assert.Equal(SocketError.TimedOut, Connect(outside.Host, new IPEndPoint(nat.Address, 30303)));
    }

    [Theory]
    [InlineData(NatKind.FullCone, NatKind.FullCone, true)]
    [InlineData(NatKind.FullCone, NatKind.Symmetric, true)]
    [InlineData(NatKind.Restricted, NatKind.Restricted, true)]
    [InlineData(NatKind.PortRestricted, NatKind.PortRestricted, true)]
    [InlineData(NatKind.Restricted, NatKind.Symmetric, true)]
    [InlineData(NatKind.PortRestricted, NatKind.Symmetric, false)]
    [InlineData(NatKind.Symmetric, NatKind.Symmetric, false)]
    public void TwoNats_WhenBothSendToWhatAThirdSees_PunchAHoleAsTheBookSays(NatKind one, NatKind other, bool meets)
    {
        var (a, b) = (Behind(one, "50.0.0.1").Inside, Behind(other, "60.0.0.1").Inside);
        var third = Bind(_simulation.AddHost("51.0.0.1"), 1000);
        Send(a, "a", third);
        Send(b, "b", third);
        var (seenA, seenB) = (_received[0].From, _received[1].From);
        _received.Clear();

        for (var i = 0; i < 2; i++)
        {
            Send(a, "to b", seenB);
            var reply = _received.LastOrDefault(got => got.Text == "to a").From ?? seenA;
            Send(b, "to a", _received.LastOrDefault(got => got.Text == "to b").From ?? reply);
        }

        Assert.Equal(meets, _received.Any(got => got.Text == "to b") || _received.Any(got => got.Text == "to a"));
    }

    private static TimeSpan Step => TimeSpan.FromMilliseconds(1);

    private (SimulatedNat Nat, Bound Inside) Behind(NatKind kind, string address)
    {
        var nat = _simulation.Network.AddNat(IPAddress.Parse(address), kind);
        return (nat, Bind(nat.AddHost(IPAddress.Parse(Inside)), 30303));
    }

    private Bound Bind(SimulatedHost host, int port)
    {
        var socket = host.Datagrams.Bind(new IPEndPoint(IPAddress.Any, port));
        socket.Start((datagram, from) => _received.Add((host.Address.ToString(), from, Encoding.ASCII.GetString(datagram))), _ => { });
        return new Bound(host, socket);
    }

    private void Send(Bound from, string text, Bound to) => Send(from, text, new IPEndPoint(to.Host.Address, to.Socket.LocalEndPoint.Port));

    private void Send(Bound from, string text, IPEndPoint to)
    {
        from.Socket.Send(Encoding.ASCII.GetBytes(text), to);
        _simulation.RunFor(Step);
    }

    /// <summary>Null when it was made.</summary>
    private SocketError? Connect(SimulatedHost from, IPEndPoint to)
    {
        var connecting = _simulation.Start(() => from.Streams.ConnectAsync(to, CancellationToken.None).AsTask());
        Assert.True(_simulation.RunUntil(() => connecting.IsCompleted, TimeSpan.FromMinutes(3)));
        return connecting.IsCompletedSuccessfully ? null : ((SocketException)connecting.Exception!.InnerException!).SocketErrorCode;
    }

    private sealed record Bound(SimulatedHost Host, IDatagramSocket Socket);
}
