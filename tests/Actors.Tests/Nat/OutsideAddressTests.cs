using System.Net;
using Akka.Actor;
using Akka.Devp2p.Actors.Nat;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Actors.Tests.Nat;

/// <summary>STUN servers that agree, lie or are silent; addresses that a person sets; and forged answers to what gateways are asked.</summary>
public sealed class OutsideAddressTests : NatSpec
{
    private static readonly IPEndPoint[] Servers = [IPEndPoint.Parse("44.0.0.1:3478"), IPEndPoint.Parse("44.0.0.2:3478"), IPEndPoint.Parse("44.0.0.3:3478")];

    private readonly List<IDatagramSocket> _servers = [];

    [Theory]
    [InlineData("44.1.2.3", "44.1.2.3", "44.1.2.3")]
    [InlineData("44.1.2.3", "44.1.2.3", "6.6.6.6")] // one lies
    [InlineData("44.1.2.3", "44.1.2.3", "")] // one is silent
    public void Stun_BelievesMostOfTheServers(string first, string second, string third)
    {
        Serve(first, second, third);
        var nat = StartStun();
        PassSilenceOf(first, second, third);
        Await(() => StatusOf(nat).OutsideIp is not null, "answered");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Stun, Outside), Local.ExpectMsg<LocalNodeActor.SetAddress>());
        Assert.Equal(("stun", "STUN"), (StatusOf(nat).Method, StatusOf(nat).Active));
    }

    [Theory]
    [InlineData("44.1.2.3", "6.6.6.6", "7.7.7.7", "the STUN servers do not agree")]
    [InlineData("44.1.2.3", "", "", "the STUN servers do not agree")]
    [InlineData("", "", "", "no STUN server answered")]
    public void Stun_WithoutAMajority_BelievesNobody_AndAsksAgainAfterAMinute(string first, string second, string third, string error)
    {
        Serve(first, second, third);
        var nat = StartStun();
        PassSilenceOf(first, second, third);
        Await(() => StatusOf(nat).LastError == error, "said");
        ExpectNothing(Local, nat, Local.Ref);
        _servers.ForEach(server => server.Dispose());
        Serve("44.1.2.3", "44.1.2.3", "44.1.2.3");
        PassToTimer(TimeSpan.FromMinutes(1));
        Await(() => StatusOf(nat).OutsideIp is not null, "answered");
    }

    [Fact]
    public void Stun_OfOneNamedServer_IsAskedAgainWithEachRefresh()
    {
        Serve("44.1.2.3", "", "");
        Names["stun.example.org"] = Servers[0].Address;
        var nat = Start("stun:stun.example.org");
        Local.ExpectMsg<LocalNodeActor.SetAddress>();
        _servers.ForEach(server => server.Dispose());
        Serve("44.9.9.9", "", "");
        Settle(nat);
        Advance(TimeSpan.FromMinutes(8));
        Assert.Equal("44.9.9.9", Local.ExpectMsg<LocalNodeActor.SetAddress>().Ip!.ToString());
        Assert.Equal("44.9.9.9", StatusOf(nat).OutsideIp!.ToString());
    }

    [Fact]
    public void Stun_OfAServerWithoutAnAddress_SaysThatNobodyAnswered()
    {
        var nat = Start("stun:nowhere.example.org");
        Await(() => StatusOf(nat).LastError == "no STUN server answered", "said");
    }

    [Fact]
    public void ExtIp_IsSaidAtOnce_WhateverItIs()
    {
        var nat = Start("extip:192.168.7.7", "127.0.0.1:1", null);
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Static, IPAddress.Parse("192.168.7.7")), Local.ExpectMsg<LocalNodeActor.SetAddress>());
        Assert.Null(StatusOf(nat).Warning);
    }

    [Fact]
    public void ExtAddr_IsLookedUpEveryTwoMinutes_AndToldWhenItChanges()
    {
        Names["node.example.org"] = Outside;
        var nat = Start("extaddr:node.example.org");
        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Static, Outside), Local.ExpectMsg<LocalNodeActor.SetAddress>());
        Names["node.example.org"] = IPAddress.Parse("44.9.9.9");
        Settle(nat);
        Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        ExpectNothing(Local, nat, Local.Ref);
        Advance(TimeSpan.FromTicks(1));
        Assert.Equal("44.9.9.9", Local.ExpectMsg<LocalNodeActor.SetAddress>().Ip!.ToString());
    }

    [Fact]
    public void ExtAddr_WithoutAnAddress_IsWarnedOfOnce()
    {
        EventFilter.Warning(contains: "node.example.org has no address").ExpectOne(() =>
        {
            var nat = Start("extaddr:node.example.org");
            Await(() => StatusOf(nat).LastError is not null, "looked up");
            Advance(TimeSpan.FromMinutes(2));
            Settle(nat);
        });
    }

    [Fact]
    public void Answers_OfOthersOrToOtherRequests_AreCountedAndIgnored()
    {
        var liar = IPEndPoint.Parse("192.168.1.66:5351");
        Gateway.Answer = request => request[1] == 1 ? Damage(Gateway.Pcp(request)!) : Gateway.Pcp(request);
        Datagrams.OnSend = (from, to, datagram) =>
        {
            if (to.Port == 5351 && to.Address.Equals(ScriptedGateway.Ip))
            {
                Gateway.Forge(liar, Gateway.Pcp(datagram.ToArray()) ?? [0], from);
            }
        };
        var nat = Start("pcp");
        Await(() => StatusOf(nat).Ignored is { OtherSender: >= 3, NotTheAnswer: >= 2 }, "ignored");
        ExpectNothing(Local, nat, Local.Ref);
        Assert.All(StatusOf(nat).Mappings, mapping => Assert.Null(mapping.Outside));
    }

    [Fact]
    public void Stun_AnswersOfOthersOrToOtherRequests_AreCountedAndIgnored()
    {
        var liar = IPEndPoint.Parse("6.6.6.6:3478");
        Datagrams.OnSend = (from, to, request) =>
        {
            if (Servers.Contains(to))
            {
                Gateway.Forge(liar, Says(request, "6.6.6.6"), from);
            }
        };
        Serve(request => Says(request, "44.6.6.6", another: true), "44.1.2.3", "44.1.2.3", "44.1.2.3");
        var nat = StartStun();
        PassSilence(3);
        Await(() => StatusOf(nat).LastError == "no STUN server answered", "said");
        Assert.Equal((12, 12), (StatusOf(nat).Ignored.OtherSender, StatusOf(nat).Ignored.NotTheAnswer)); // four times three
        ExpectNothing(Local, nat, Local.Ref);
    }

    [Fact]
    public void Stun_ThatIsSilentForLong_TakesItsAddressBackAfterFiveFailures()
    {
        Serve("44.1.2.3", "44.1.2.3", "44.1.2.3");
        var nat = StartStun();
        Local.ExpectMsg<LocalNodeActor.SetAddress>();
        _servers.ForEach(server => server.Dispose());
        foreach (var minutes in new[] { 8, 1, 2, 4, 8 })
        {
            ExpectNothing(Local, nat, Local.Ref);
            PassToTimer(TimeSpan.FromMinutes(minutes));
            PassSilence(3);
        }

        Assert.Equal(new LocalNodeActor.SetAddress(AddressSource.Stun, null), Local.ExpectMsg<LocalNodeActor.SetAddress>());
        Assert.Equal((null, null), (StatusOf(nat).OutsideIp, StatusOf(nat).Active));
    }

    [Fact]
    public void Stun_OfANameThatHasNoAddress_SaysThatNobodyAnswered()
    {
        var nat = Start(Setup("stun:empty.example.org") with { HostNames = new EmptyNames() });
        Await(() => StatusOf(nat).LastError == "no STUN server answered", "said");
    }

    protected override void Dispose(bool disposing)
    {
        _servers.ForEach(server => server.Dispose());
        base.Dispose(disposing);
    }

    // the nonce of another request
    private static byte[] Damage(byte[] answer)
    {
        answer[24] ^= 1;
        return answer;
    }

    private IActorRef StartStun()
    {
        var setup = Setup("stun");
        return Start(setup with { Settings = setup.Settings with { StunServers = [.. Servers.Select(server => server.ToString())] } });
    }

    private void PassSilenceOf(params string[] said)
    {
        if (said.Count(ip => ip.Length == 0) is > 0 and var silent)
        {
            PassSilence(silent);
        }
    }

    /// <summary>Each says that we are at that address; an empty one says nothing.</summary>
    private void Serve(params string[] said) => Serve(null, said);

    private void Serve(Func<ReadOnlyMemory<byte>, byte[]>? answer, params string[] said)
    {
        _servers.Clear();
        foreach (var (local, ip) in Servers.Zip(said))
        {
            var socket = Datagrams.Bind(local);
            _servers.Add(socket);
            socket.Start(
                (datagram, from) =>
                {
                    if (ip.Length > 0)
                    {
                        socket.Send(answer?.Invoke(datagram.ToArray()) ?? Says(datagram.ToArray(), ip), from);
                    }
                },
                _ => { });
        }
    }

    private static byte[] Says(ReadOnlyMemory<byte> request, string ip, bool another = false)
    {
        byte[] answer = [1, 1, 0, 12, .. request.Span[4..20], 0, 1, 0, 8, 0, 1, 0, 9, .. IPAddress.Parse(ip).GetAddressBytes()];
        answer[^13] ^= (byte)(another ? 1 : 0); // the end of the transaction id
        return answer;
    }

    private sealed class EmptyNames : IHostNames
    {
        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string hostName, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<IPAddress>>([]);
    }
}
