using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p discv5: with the arguments of go-ethereum's tool, and talk besides.</summary>
internal static class Discv5Commands
{
    private const int MaxTalk = 1100;

    public static Command Create() => new("discv5", "Node discovery v5 tools")
    {
        Make("ping", "Sends a ping to a node", false, PingAsync),
        Make("resolve", "Finds a node in the network and prints its newest record", true, ResolveAsync),
        CrawlCommands.Crawl(v5: true),
        ListenCommand.Create(v5: true),
        Talk(),
    };

    private static async Task<string> PingAsync(Discv5Client client, Enode node, ImmutableArray<Enode> bootnodes)
    {
        var watch = Stopwatch.StartNew();
        return await client.PingAsync(node) is not null
            ? $"node responded to ping (RTT {Discv4Commands.Duration(watch.Elapsed)})."
            : throw new FailureException("node didn't respond: RPC timeout");
    }

    private static async Task<string> ResolveAsync(Discv5Client client, Enode node, ImmutableArray<Enode> bootnodes) =>
        (await client.ResolveAsync(node, bootnodes)).ToString();

    private static ExampleCommand Make(string name, string description, bool looksUp, Func<Discv5Client, Enode, ImmutableArray<Enode>, Task<string>> run)
    {
        var node = NodeOperand.Create();
        var flags = new Discv4Flags("Where resolve starts its lookup; ping takes it as go-ethereum's tool does");
        var command = new ExampleCommand(name, description, $"devp2p discv5 {name} {NodeOperand.Example}") { node };
        flags.AddAllTo(command);
        command.SetAction(async (parse, token) =>
        {
            using var key = flags.Key(parse);
            var target = await NodeOperand.ResolveHostAsync(parse.GetRequiredValue(node), token);
            var bootnodes = looksUp ? await flags.BootnodesAsync(parse, token, v5: true) : [];
            using var client = flags.OpenV5(parse, key, target);
            parse.InvocationConfiguration.Output.WriteLine(await run(client, target, bootnodes));
        });
        return command;
    }

    private static ExampleCommand Talk()
    {
        var node = NodeOperand.Create();
        var protocol = new Operand<string>("protocol", "a name", "Name of the protocol", TryProtocol);
        var content = new Argument<string>("hex") { Arity = ArgumentArity.ZeroOrOne, Description = "The request as hex [default: nothing]" };
        var flags = new Discv4Flags("Taken as go-ethereum's tool does");
        var command = new ExampleCommand("talk", "Sends a TALKREQ and prints the response as hex", $"devp2p discv5 talk {NodeOperand.Example} echo 0102") { node, protocol, content };
        flags.AddAllTo(command);
        command.SetAction(async (parse, token) =>
        {
            var request = Bytes(parse.GetValue(content) ?? string.Empty);
            using var key = flags.Key(parse);
            var target = await NodeOperand.ResolveHostAsync(parse.GetRequiredValue(node), token);
            using var client = flags.OpenV5(parse, key, target);
            var answer = await client.TalkAsync(target, parse.GetRequiredValue(protocol), request) ?? throw new FailureException("node didn't respond: RPC timeout");
            parse.InvocationConfiguration.Output.WriteLine(Convert.ToHexStringLower(answer.Span));
        });
        return command;
    }

    private static byte[] Bytes(string hex)
    {
        var digits = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
        return digits.Length % 2 == 0 && digits.Length <= 2 * MaxTalk && digits.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(digits)
            : throw new UsageException(ParseFaults.Say("hex", hex, $"hexadecimal digits, two for each of at most {MaxTalk} bytes"));
    }

    private static bool TryProtocol(string text, out string protocol, out string? detail)
    {
        (protocol, detail) = (text, null);
        return text.Length is > 0 and <= 64 && text.All(c => c is > ' ' and <= '~');
    }
}
