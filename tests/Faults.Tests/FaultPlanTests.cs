using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Plans from HOCON and C#: what is unknown or makes no sense is refused in one line.</summary>
public sealed class FaultPlanTests
{
    [Fact]
    public void Parse_WhenAllKindsOfRules_GivesTheSameAsCSharp()
    {
        var parsed = FaultPlan.Parse(
            """
            seed = 7
            faults = [
              { actor = "server", at = 30s, do = throw }
              { actor = "peers/*", message = ServerActor.GetPeers, nth = 3, times = 2, do = delay, for = 2s, node = n1 }
              { actor = "discovery/udp/socket-*", nth = 5, do = duplicate }
              { tcp = "10.0.0.0/8:30303", nth = 2, do = refuse }
              { tcp-listener = "*", at = 10s, do = reset }
              { udp = "*", nth = 4, times = 10, do = drop }
              { udp-socket = "*:30303", at = 1m, do = reset }
              { udp = "10.0.0.2", do = refuse }
              { file = node-db, nth = 9, do = disk-full }
              { file = node-db, do = stall, for = 5s }
              { partition = "n1", from = "10.0.0.2", at = 5s, for = 1m }
            ]
            """,
            "faults.conf");
        var built = FaultPlan.None.With(
            FaultRule.Actor("server").At(TimeSpan.FromSeconds(30)).Throw(),
            FaultRule.Actor("peers/*").OfNode("n1").OnMessage<ServerActor.GetPeers>().Nth(3).Times(2).Delay(TimeSpan.FromSeconds(2)),
            FaultRule.Actor("discovery/udp/socket-*").Nth(5).Duplicate(),
            FaultRule.Tcp("10.0.0.0/8:30303").Nth(2).Refuse(),
            FaultRule.TcpListener("*").At(TimeSpan.FromSeconds(10)).Reset(),
            FaultRule.Udp("*").Nth(4).Times(10).Drop(),
            FaultRule.UdpSocket("*:30303").At(TimeSpan.FromMinutes(1)).Reset(),
            FaultRule.Udp("10.0.0.2").Refuse(),
            FaultRule.File("node-db").Nth(9).DiskFull(),
            FaultRule.File("node-db").Stall(TimeSpan.FromSeconds(5)),
            FaultRule.Partition("n1", "10.0.0.2", TimeSpan.FromMinutes(1)).At(TimeSpan.FromSeconds(5)));
        Assert.Equal(built.Rules.AsEnumerable(), parsed.Rules);
        Assert.Equal(7, parsed.Seed);
        Assert.Equal("actor peers/* of node n1 on message 3 of type GetPeers, 2 times: delay for 2 s", parsed.Rules[1].ToString());
    }

    [Theory]
    [InlineData("", "f: faults is missing: expected a list of rules such as [{ actor = server, at = 30s, do = throw }]")]
    [InlineData("faults = 3", "f: faults: expected a list of rules such as [{ actor = server, at = 30s, do = throw }]")]
    [InlineData("faults = [ 3 ]", "f: faults[0] = 3: expected an object such as { actor = server, at = 30s, do = throw }")]
    [InlineData("faults = [ { actor = server", "f: line 1: { is not closed")]
    [InlineData("faults = [], fault = 1", "f: fault: no such setting, expected faults and seed")]
    [InlineData("faults = [ { actor = server, do = throw }, { actor = server, dO = throw } ]", "f: faults[1].dO: no such key, did you mean do?")]
    [InlineData("faults = [ { do = throw } ]", "f: faults[0]: expected one of actor, tcp, tcp-listener, udp, udp-socket, file, partition, found none")]
    [InlineData("faults = [ { actor = server, tcp = \"*\", do = throw } ]", "f: faults[0]: expected one of actor, tcp, tcp-listener, udp, udp-socket, file, partition, found actor, tcp")]
    [InlineData("faults = [ { actor = server } ]", "f: faults[0].do is missing: expected a text")]
    [InlineData("faults = [ { actor = server, do = explode } ]", "f: faults[0].do = explode: actor expects throw, stop, delay, drop, duplicate")]
    [InlineData("faults = [ { actor = server, do = refuse } ]", "f: faults[0] do = refuse: actor expects throw, stop, delay, drop, duplicate")]
    [InlineData("faults = [ { actor = \"a//b\", do = throw } ]", "f: faults[0] actor = a//b: expected parts of actor names by slashes, such as discovery/udp/socket-*")]
    [InlineData("faults = [ { actor = server, message = GetNothing, do = drop } ]", "f: faults[0].message = GetNothing: no such message, expected one such as GetPeers, ServerActor.GetPeers, or a full name with its assembly")]
    [InlineData("faults = [ { actor = server, do = delay } ]", "f: faults[0] for is missing: expected how long the delay lasts")]
    [InlineData("faults = [ { actor = server, do = drop, for = 3s } ]", "f: faults[0] for: drop takes no time")]
    [InlineData("faults = [ { actor = server, nth = 0, do = drop } ]", "f: faults[0].nth = 0: expected a whole number from 1 to 2147483647")]
    [InlineData("faults = [ { actor = server, at = soon, do = drop } ]", "f: faults[0].at = soon: expected a duration such as 500ms, 15s or 24h")]
    [InlineData("faults = [ { tcp = here, do = refuse } ]", "f: faults[0] tcp = here: expected *, an address, a network such as 10.0.0.0/8, or one of them with :port")]
    [InlineData("faults = [ { partition = n1 } ]", "f: faults[0].from is missing: expected a text")]
    [InlineData("faults = [ { actor = server, do = stop, exception = TimeoutException } ]", "f: faults[0].exception = TimeoutException: only do = throw throws one")]
    [InlineData("faults = [ { actor = server, do = throw, exception = Enode } ]", "f: faults[0].exception = Enode: no such exception, expected a public one that is made of a message or of nothing, such as TimeoutException or System.IO.IOException")]
    [InlineData("seed = x, faults = []", "f: seed = x: expected a whole number from -2147483648 to 2147483647")]
    public void Parse_WhenWrong_SaysWhatInOneLine(string hocon, string expected) =>
        Assert.Equal(expected, Assert.Throws<SettingsException>(() => FaultPlan.Parse(hocon, "f")).Message);

    [Fact]
    public void Parse_OfTheExampleInTheDocument_TakesIt()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Akka.Devp2p.sln")))
        {
            root = root.Parent!;
        }

        var document = File.ReadAllText(Path.Combine(root.FullName, "docs", "fault-injection.md"));
        var example = document.Split("```hocon\n")[1].Split("```")[0];
        Assert.Equal(7, FaultPlan.Parse(example, "faults.conf").Rules.Length);
    }

    [Fact]
    public void Parse_WhenAMessageHasSeveralMeanings_NamesThem()
    {
        var wrong = Assert.Throws<SettingsException>(() => FaultPlan.Parse("faults = [ { actor = server, message = Start, do = drop } ]", "f"));
        Assert.Contains("ListenerActor.Start", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_WhenARuleDoesNothing_IsRefused() =>
        Assert.Equal(
            "faults[0] do is missing: expected throw, stop, delay, drop, duplicate",
            Assert.Throws<SettingsException>(() => FaultPlan.None.With(FaultRule.Actor("server"))).Message);

    [Fact]
    public void With_WhenThereAreTooManyRules_IsRefused() =>
        Assert.Throws<SettingsException>(() => FaultPlan.None.With(Enumerable.Repeat(FaultRule.Actor("server").Throw(), FaultPlan.MaxRules + 1)));
}
