using System.CommandLine;
using System.Net;
using System.Text.Json;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Node.Run;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p dns: with the arguments and files of go-ethereum's tool (cmd/devp2p/dnscmd.go), and a zone file besides.</summary>
internal static class DnsCommands
{
    private const string Url = "enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@nodes.example.org";

    private static readonly JsonWriterOptions Indented = new() { Indented = true, IndentSize = 4, NewLine = "\n" };

    public static Command Create() => new("dns", "DNS discovery tools") { Sync(), Sign(), ToText(), ToZone() };

    private static ExampleCommand Sync()
    {
        var url = new Operand<TreeLink>("url", $"a URL such as {TreeLink.Expected}", "The tree", Values.TryList);
        var directory = new Argument<string?>("directory") { Arity = ArgumentArity.ZeroOrOne, Description = "Where it is written [default: the name of the tree]" };
        var timeout = new Flag<TimeSpan>("--timeout", "duration", GoDuration.Expected, "Timeout for DNS lookups [default: 5s]", GoDuration.TryParse);
        var server = new Flag<IPEndPoint>("--server", "address", Values.NameServerExpected, "Name server to ask [default: those of /etc/resolv.conf]", Values.TryNameServer);
        var rate = new Flag<int>("--rate", "number", "a number from 1 to 10000", "Queries per second [default: 3]", Values.Int(1, 10_000));
        var command = new ExampleCommand("sync", "Downloads a DNS discovery tree", $"devp2p dns sync {Url} nodes") { url, directory, timeout, server, rate };
        command.SetAction(async (parse, token) =>
        {
            var defaults = new DnsSettings();
            var link = parse.GetRequiredValue(url);
            IReadOnlyList<IPEndPoint> servers = parse.GetResult(server) is null ? ((IHostNames)SystemHostNames.Instance).NameServers : [parse.GetRequiredValue(server)];
            if (servers.Count == 0)
            {
                throw new UsageException("--server: /etc/resolv.conf names none, expected " + Values.NameServerExpected);
            }

            var download = new TreeDownload(servers, RunFlags.Given(parse, timeout) ?? defaults.Timeout, RunFlags.Given(parse, rate) ?? defaults.Rate);
            var definition = await download.RunAsync(link, token);
            definition.Save(parse.GetValue(directory) ?? link.Domain, nodes: true, TimeProvider.System.GetUtcNow());
        });
        return command;
    }

    private static ExampleCommand Sign()
    {
        var directory = Directory();
        var keyFile = new Operand<string>("keyfile", "a key file of 64 hex digits", "Who signs: a key file as devp2p key generate writes it", Values.TryPath);
        var domain = new Flag<string>("--domain", "name", "a domain name", "Domain name of the tree [default: that of its URL, or the name of the directory]", Values.TryText);
        var sequence = new Flag<int>("--seq", "number", "a number from 0 to 2147483647", "New sequence number of the tree [default: one more]", Values.Int(0, int.MaxValue));
        var command = new ExampleCommand("sign", "Signs a DNS discovery tree", "devp2p dns sign nodes key --domain nodes.example.org") { directory, keyFile, domain, sequence };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(directory);
            var definition = TreeDefinition.Load(path);
            var name = parse.GetValue(domain) ?? definition.Url?.Domain ?? Path.GetFileName(Path.GetFullPath(path).TrimEnd(Path.DirectorySeparatorChar));
            var tree = definition.ToTree((ulong?)RunFlags.Given(parse, sequence) ?? (definition.Sequence + 1));
            var file = parse.GetRequiredValue(keyFile);
            using var key = NodeKeyFile.TryLoad(file, out var read) ? read! : throw new UsageException($"keyfile {Printable.Text(file)}: no such file, expected a key file of 64 hex digits");
            if (!TreeLink.TryCreate(key.PublicKey, name, out var link))
            {
                throw new UsageException(ParseFaults.Say("--domain", name, "a domain name"));
            }

            TreeDefinition.Of(link!, tree.Sign(key)).Save(path, nodes: false, TimeProvider.System.GetUtcNow());
        });
        return command;
    }

    private static ExampleCommand ToText()
    {
        var (directory, output) = (Directory(), Output());
        var command = new ExampleCommand("to-txt", "Creates the DNS TXT records of a signed tree as JSON", "devp2p dns to-txt nodes txt.json") { directory, output };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(directory);
            var (domain, tree) = TreeDefinition.Load(path).ToSignedTree(path);
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text, Indented))
            {
                json.WriteStartObject();
                foreach (var (name, value) in tree.ToTexts(domain))
                {
                    json.WriteString(name, value);
                }

                json.WriteEndObject();
            }

            Write(parse, parse.GetValue(output), System.Text.Encoding.UTF8.GetString(text.ToArray()) + "\n");
        });
        return command;
    }

    private static ExampleCommand ToZone()
    {
        var (directory, output) = (Directory(), Output());
        var server = new Flag<string>("--ns", "name", "the host name of a name server", "Name server of the zone [default: localhost]", Values.TryText);
        var command = new ExampleCommand("to-zone", "Creates a zone file for a signed tree", "devp2p dns to-zone nodes nodes.zone --ns ns1.example.org") { directory, output, server };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(directory);
            var (domain, tree) = TreeDefinition.Load(path).ToSignedTree(path);
            Write(parse, parse.GetValue(output), ZoneFile.Write(domain, tree, parse.GetValue(server) ?? "localhost"));
        });
        return command;
    }

    private static void Write(ParseResult parse, string? file, string text)
    {
        if (file is null or "-")
        {
            parse.InvocationConfiguration.Output.Write(text);
            return;
        }

        try
        {
            File.WriteAllText(file, text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{Printable.Text(file)}: can't be written: {Printable.Text(e.Message)}", e);
        }
    }

    private static Operand<string> Directory() => new("directory", TreeDefinition.DirectoryExpected, "The tree, in go-ethereum's format", Values.TryPath);

    private static Argument<string?> Output() => new("file") { Arity = ArgumentArity.ZeroOrOne, Description = "Where it is written [default: -, standard output]" };
}
