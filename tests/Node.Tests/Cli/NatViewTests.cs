using System.Text.Json;
using Akka.Devp2p.Node.Cli;

namespace Akka.Devp2p.Node.Tests.Cli;

/// <summary>How devp2p status says that a node is reached from outside, or is not.</summary>
public sealed class NatViewTests
{
    [Theory]
    [InlineData("""{"method":"none"}""", "off")]
    [InlineData("""{"method":"any","active":null,"lastError":null}""", "any: looking for a gateway")]
    [InlineData("""{"method":"any","active":null,"lastError":"no gateway answered"}""", "any: no gateway answered")]
    [InlineData("""{"method":"extip:44.1.2.3","active":"extip","outsideIp":"44.1.2.3","mappings":[]}""", "extip: 44.1.2.3")]
    [InlineData(
        """{"method":"upnp","active":"UPnP","gateway":"10.0.0.1","outsideIp":"10.9.9.9","mappings":[{"protocol":"tcp","port":1,"outside":"10.9.9.9:2","leaseLeft":3}],"warning":"private"}""",
        "UPnP at 10.0.0.1: 10.9.9.9, tcp 1 as 2 for 3 s; of no use: private")]
    public void Line_OfAnAnswer_SaysIt(string answer, string line) => Assert.Equal(line, NatView.Line(JsonDocument.Parse(answer).RootElement));
}
