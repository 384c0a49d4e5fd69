using System.Net;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.InMemory;
using Akka.Devp2p.Actors.Tests.Diagnostics;
using Akka.Devp2p.Tests.Shared.Dns;

namespace Akka.Devp2p.Actors.Tests.Discovery.Dns;

/// <summary>What can be wrong with a list in DNS: each kind counts by itself, and is one line at debug.</summary>
public sealed class DnsFaultTests : DiscoverySpec
{
    private const string Domain = "nodes.example.org";

    private static readonly IPEndPoint At = Address("10.0.0.53:53");

    [Theory]
    [InlineData("timeout", "the name server does not answer")]
    [InlineData("refused", "the name server refuses with code 2")]
    [InlineData("no-name", "no such name")]
    [InlineData("malformed", "the name server answers something else")]
    [InlineData("unreachable", "the name server can't be asked")]
    [InlineData("root", "dns: ")]
    [InlineData("entry", "nothing of this hash")]
    [InlineData("no-server", "no name server is known")]
    public async Task Fault_IsCountedByItsKind_AndALineAtDebug(string kind, string said)
    {
        using var meters = new MeterReadings("dns-" + kind);
        using var meter = meters.Meter();
        Meters = new DiscoveryMeters(meter);
        using var server = new NameServer(Network, At, CreateTestProbe());
        var texts = Lists.Make(1, 1).ToTexts(Domain);
        server.Answer = (id, name) => Answer(kind, id, name, texts);
        var streams = new InMemoryStreams();
        Streams = streams.Host(OurAddress.Address);
        using var listener = kind == "malformed" ? streams.Host(At.Address).Listen(At, 1) : null;
        var garbage = listener is null ? Task.CompletedTask : AnswerGarbageAsync(listener);
        var dns = CreateTestProbe().ChildActorOf(DnsDiscoveryActor.Props(
            Setup(Calm with { Dns = new DnsSettings { Urls = [Lists.Link(Domain)], Server = kind == "no-server" ? null : At } })));
        EventFilter.Debug(new Regex($"^DNS, {kind}: .*{Regex.Escape(said)}")).ExpectOne(() =>
        {
            dns.Tell(new DnsDiscoveryActor.Want(1));
            if (kind == "timeout")
            {
                Settle(dns);
                AdvanceInSteps(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(1), dns);
            }
        });
        AwaitAssert(() => Assert.Equal((1, 1), (meters.Sum("devp2p.dns.failures", kind), meters.Sum("devp2p.dns.failures"))));
        await garbage;
    }

    private static byte[]? Answer(string kind, ushort id, string name, IReadOnlyDictionary<string, string> texts) => kind switch
    {
        "timeout" => null,
        "refused" => new AnswerMaker(id, name, flags: 0x8182).ToArray(),
        "no-name" => new AnswerMaker(id, name, flags: 0x8183).ToArray(),
        "malformed" or "unreachable" => new AnswerMaker(id, name, flags: 0x8380).ToArray(), // too long, ask by TCP
        "root" => new AnswerMaker(id, name).Text(texts[name].Replace("seq=1", "seq=2", StringComparison.Ordinal)).ToArray(), // not as it was signed
        _ => new AnswerMaker(id, name).Text(name == Domain ? texts[name] : "enrtree-branch:").ToArray(),
    };

    private static async Task AnswerGarbageAsync(IStreamListener listener)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var stream = await listener.AcceptAsync(patience.Token);
        await stream.WriteAsync(new byte[] { 0, 3, 1, 2, 3 }, patience.Token);
    }
}
