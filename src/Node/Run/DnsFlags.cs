using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Node.Run;

/// <summary>The flags for lists in DNS: geth's, and one for the name server.</summary>
internal sealed class DnsFlags
{
    private readonly Flag<ImmutableArray<TreeLink>> _lists = new(
        "--discovery.dns", "urls", Values.ListsExpected, "Lists of nodes in DNS, enrtree: URLs separated by commas; \"\" for none [default: those of the network, but none with --nodiscover or on loopback alone]", Values.TryLists);

    private readonly Flag<IPEndPoint> _server = new("--discovery.dns.server", "address", Values.NameServerExpected, "Name server to ask for them [default: those of /etc/resolv.conf]", Values.TryNameServer);

    public void AddTo(Command command)
    {
        command.Options.Add(_lists);
        command.Options.Add(_server);
    }

    public ImmutableArray<TreeLink>? Lists(ParseResult parse) => RunFlags.Given(parse, _lists);

    public IPEndPoint? Server(ParseResult parse) => parse.GetResult(_server) is null ? null : parse.GetValue(_server);
}
