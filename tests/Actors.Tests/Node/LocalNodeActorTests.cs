using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Tests.Storage;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>What our record says, and when it is signed anew.</summary>
public sealed partial class LocalNodeActorTests : ActorSpec
{
    private static readonly IPEndPoint Any = IPEndPoint.Parse("0.0.0.0:30303");

    private readonly PrivateKey _key = StoreNodes.KeyOf(1);
    private readonly BreakingFiles _files = new();
    private readonly IActorRef _local;

    public LocalNodeActorTests() => _local = Start();

    [Fact]
    public void Record_AtTheStart_IsGethsWithTheSequenceOfTheClock()
    {
        var record = Get().Record;
        Assert.Equal((ulong)Epoch.ToUnixTimeMilliseconds(), record.Sequence);
        Assert.Equal((IPAddress.Loopback, (ushort?)null, (ushort?)null), (record.Ip4!, record.Udp, record.Tcp));
    }

    [Fact]
    public void Record_WhenItsContentChanges_IsPublishedWithTheNextSequence()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        var before = Get().Record.Sequence;
        _local.Tell(new LocalNodeActor.SetEth(new ForkIdentifier(0x12345678, 9)));
        var changed = ExpectMsg<LocalRecordChanged>();
        Assert.Equal(("main", before + 1, new ForkIdentifier(0x12345678, 9)), (changed.Node, changed.Record.Sequence, changed.Record.Eth!.Value));
        _local.Tell(new LocalNodeActor.SetEth(new ForkIdentifier(0x12345678, 9)));
        _local.Tell(new LocalNodeActor.SetSnap(true));
        changed = ExpectMsg<LocalRecordChanged>();
        Assert.Equal((before + 2, true), (changed.Record.Sequence, changed.Record.Snap));
    }

    [Theory]
    [InlineData("0.0.0.0:30301", "0.0.0.0:30303", "127.0.0.1 30301 30303")]
    [InlineData("10.0.0.1:30301", "10.0.0.1:30303", "10.0.0.1 30301 30303")]
    [InlineData(null, "10.0.0.1:30303", "10.0.0.1 0 30303")]
    [InlineData("10.0.0.1:30301", null, "10.0.0.1 30301 0")]
    [InlineData("[fd00::1]:30301", "[fd00::1]:30303", "fd00::1 30301 30303")]
    public void Endpoints_OfTheSockets_AreInTheRecord(string? udp, string? tcp, string expected)
    {
        var self = Set(new LocalNodeActor.SetEndpoints(udp is null ? null : IPEndPoint.Parse(udp), tcp is null ? null : IPEndPoint.Parse(tcp))).Self;
        Assert.Equal(expected, $"{self.Ip} {self.Udp} {self.Tcp}");
    }

    /// <summary>Two sockets, one for each family, say two addresses; those bound to all say none.</summary>
    [Theory]
    [InlineData("10.0.0.1:7", "fd00::1", "10.0.0.1 fd00::1 7 7 7 7")]
    [InlineData("[fd00::1]:7", "10.0.0.1", "10.0.0.1 fd00::1 7 7 7 7")]
    [InlineData("0.0.0.0:7", "fd00::1", " fd00::1 7 7  ")]
    [InlineData("0.0.0.0:7", "::", "127.0.0.1  7 7  ")]
    public void Endpoints_OfTwoSockets_AreBothInTheRecord(string bound, string also, string expected)
    {
        var record = Set(new LocalNodeActor.SetEndpoints(IPEndPoint.Parse(bound), IPEndPoint.Parse(bound), IPAddress.Parse(also))).Record;
        Assert.Equal(expected, $"{record.Ip4} {record.Ip6} {record.Udp} {record.Tcp} {record.Udp6} {record.Tcp6}");
    }

    [Fact]
    public void Address_OfTheFirstSourceThatHasOne_IsBelieved()
    {
        Set(new LocalNodeActor.SetEndpoints(Any, Any));
        Say(AddressSource.Predicted, "8.8.8.3");
        Assert.Equal(IPAddress.Parse("8.8.8.3"), Get().Self.Ip);
        Advance(TimeSpan.FromMinutes(1));
        _local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("8.8.8.2"), 4001, 4002));
        Assert.Equal("8.8.8.2 4001 4002", Show(Get().Self));
        Say(AddressSource.Static, "8.8.8.1"); // a person knows the address, the router the ports
        Assert.Equal("8.8.8.1 4001 4002", Show(Get().Self));
        Say(AddressSource.Stun, "8.8.8.4");
        Say(AddressSource.Static, null);
        Assert.Equal("8.8.8.2 4001 4002", Show(Get().Self));
        Say(AddressSource.Router, null);
        Settle(_local);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("8.8.8.4 30303 30303", Show(Get().Self));
        Say(AddressSource.Stun, null);
        Say(AddressSource.Predicted, null);
        Settle(_local);
        Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("127.0.0.1 30303 30303", Show(Get().Self));
    }

    [Fact]
    public void Address_ThatFlaps_ChangesTheRecordOnceAMinuteAndNotATickEarlier()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(LocalRecordChanged));
        Say(AddressSource.Router, "8.8.8.1");
        Assert.Equal("8.8.8.1", ExpectMsg<LocalRecordChanged>().Record.Ip4!.ToString());
        for (var i = 2; i < 9; i++)
        {
            Say(AddressSource.Router, $"8.8.8.{i}");
        }

        Settle(_local);
        Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Settle(_local);
        ExpectNoMsg(TimeSpan.Zero);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal("8.8.8.8", ExpectMsg<LocalRecordChanged>().Record.Ip4!.ToString());
        // what a person says counts at once, and a router that comes back to what it said changes nothing
        Say(AddressSource.Static, "9.9.9.9");
        Assert.Equal("9.9.9.9", ExpectMsg<LocalRecordChanged>().Record.Ip4!.ToString());
        Say(AddressSource.Router, "8.8.8.1");
        Say(AddressSource.Router, "8.8.8.8");
        Settle(_local);
        Advance(TimeSpan.FromMinutes(1));
        Settle(_local);
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void BothFamilies_EachHaveTheirPorts()
    {
        Set(new LocalNodeActor.SetEndpoints(IPEndPoint.Parse("8.8.8.8:1"), IPEndPoint.Parse("8.8.8.8:2")));
        _local.Tell(new LocalNodeActor.SetAddress(AddressSource.Router, IPAddress.Parse("2001:4860::8"), 3, 4));
        var record = Get().Record;
        Assert.Equal((1, 2, 3, 4), (record.Udp!.Value, record.Tcp!.Value, record.Udp6!.Value, record.Tcp6!.Value));
    }

    [Fact]
    public void Address_OfEachFamilyOfOneSource_IsKept_AndTakenBackTogether()
    {
        Set(new LocalNodeActor.SetEndpoints(Any, Any));
        Say(AddressSource.Static, "8.8.8.8");
        Say(AddressSource.Static, "2001:4860::8");
        Say(AddressSource.Static, "8.8.8.9");
        var record = Get().Record;
        Assert.Equal(("8.8.8.9", "2001:4860::8"), (record.Ip4!.ToString(), record.Ip6!.ToString()));
        Say(AddressSource.Static, null);
        record = Get().Record;
        Assert.Equal(("127.0.0.1", null), (record.Ip4!.ToString(), record.Ip6));
    }

    [Fact]
    public void Disk_WhenItRefuses_IsSaidOnce()
    {
        Settle(_local);
        _files.Refuses = true;
        EventFilter.Warning(contains: "record sequence").ExpectOne(() =>
        {
            var local = Sys.ActorOf(PropsOf("other-file"));
            local.Tell(new LocalNodeActor.SetSnap(true));
            local.Tell(new LocalNodeActor.SetSnap(false));
            Settle(local);
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _key.Dispose();
    }

    private void ExpectAddress(IActorRef local, string ip)
    {
        Settle(local);
        local.Tell(LocalNodeActor.GetLocalNode.Instance, TestActor);
        Assert.Equal(ip, ExpectMsg<LocalNodeActor.LocalNode>().Self.Ip!.ToString());
    }

    private static string Show(Enode node) => $"{node.Ip} {node.Udp} {node.Tcp}";

    private IActorRef Start() => Sys.ActorOf(PropsOf("sequence"));

    private Props PropsOf(string file) => PropsOf(file, Time);

    private Props PropsOf(string file, TimeProvider time) => LocalNodeActor.Props(new LocalNodeSettings("main", _key, "/data/" + file, time) { Files = _files });

    private void Say(AddressSource source, string? ip) =>
        _local.Tell(new LocalNodeActor.SetAddress(source, ip is null ? null : IPAddress.Parse(ip)));

    private LocalNodeActor.LocalNode Get() => Set(LocalNodeActor.GetLocalNode.Instance);

    private LocalNodeActor.LocalNode Set(object command)
    {
        _local.Tell(command, TestActor);
        return ExpectMsg<LocalNodeActor.LocalNode>();
    }
}
