using System.CommandLine;
using System.Net;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>devp2p key: with the arguments and output of go-ethereum's tool, but an existing key file is never overwritten.</summary>
internal static class KeyCommands
{
    /// <summary>What --ip "" means; no node can have this address.</summary>
    private static readonly IPAddress NoAddress = IPAddress.None;

    private const string FileExpected = "the name of a key file";

    public static Command Create()
    {
        var key = new Command("key", "Operations on node keys");
        key.Subcommands.Add(Generate());
        key.Subcommands.Add(ToId());
        key.Subcommands.Add(Convert("to-enode", "Creates an enode URL from a node key file", node => node.ToUrl()));
        key.Subcommands.Add(Convert("to-enr", "Creates a node record (ENR) from a node key file", node => node.ToString()));
        return key;
    }

    private static ExampleCommand Generate()
    {
        var file = FileOperand("File to create; an existing one is not overwritten");
        var command = new ExampleCommand("generate", "Generates a node key file", "devp2p key generate nodekey") { file };
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(file);
            if (Path.Exists(path))
            {
                throw new UsageException($"{file.Name} {Printable.Text(path)}: exists already and is not overwritten, expected a new file name");
            }

            NodeKeyFile.LoadOrCreate(path).Dispose();
        });
        return command;
    }

    private static ExampleCommand ToId()
    {
        var file = FileOperand("Key file");
        var command = new ExampleCommand("to-id", "Creates a node ID from a node key file", "devp2p key to-id nodekey") { file };
        command.SetAction(parse =>
        {
            using var key = ReadKey(parse.GetRequiredValue(file));
            parse.InvocationConfiguration.Output.WriteLine(key.PublicKey.Id);
        });
        return command;
    }

    private static ExampleCommand Convert(string name, string description, Func<Enode, string> show)
    {
        var file = FileOperand("Key file");
        var ip = new Flag<IPAddress>("--ip", "address", Values.IpExpected + ", or \"\" for none", "IP address of the node", TryOptionalIp) { DefaultValueFactory = _ => IPAddress.Loopback };
        var tcp = Port("--tcp", "TCP port of the node, 0 for none");
        var udp = Port("--udp", "UDP port of the node, 0 for none");
        var command = new ExampleCommand(name, description, $"devp2p key {name} --ip 203.0.113.7 --tcp 30303 --udp 30301 nodekey") { file, ip, tcp, udp };
        command.SetAction(parse =>
        {
            using var key = ReadKey(parse.GetRequiredValue(file));
            var node = MakeNode(key, parse.GetRequiredValue(ip), parse.GetValue(tcp), parse.GetValue(udp));
            parse.InvocationConfiguration.Output.WriteLine(show(node));
        });
        return command;
    }

    /// <summary>A record with sequence number 0, as go-ethereum's tool makes it.</summary>
    private static Enode MakeNode(PrivateKey key, IPAddress ip, ushort tcp, ushort udp)
    {
        var record = new NodeRecordBuilder();
        if (!ip.Equals(NoAddress))
        {
            record.SetIp(ip);
        }

        if (udp != 0)
        {
            record.SetUdp(udp);
        }

        if (tcp != 0)
        {
            record.SetTcp(tcp);
        }

        return Enode.FromRecord(record.Sign(key, 0));
    }

    private static PrivateKey ReadKey(string path) => NodeKeyFile.TryLoad(path, out var key)
        ? key!
        : throw new UsageException($"keyfile {Printable.Text(path)}: no such file, expected a key file of 64 hex digits");

    private static bool TryOptionalIp(string text, out IPAddress value, out string? detail)
    {
        (value, detail) = (NoAddress, null);
        return text.Length == 0 || Values.TryIp(text, out value, out detail);
    }

    private static Operand<string> FileOperand(string description) => new("keyfile", FileExpected, description, Values.TryPath);

    private static Flag<ushort> Port(string name, string description) =>
        new(name, "port", Values.PortExpected, description, Values.TryPort) { DefaultValueFactory = _ => 30303 };
}
