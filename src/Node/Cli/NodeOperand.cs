using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Cli;

/// <summary>The node that a tool talks to.</summary>
internal static class NodeOperand
{
    /// <summary>Works as it stands beside "devp2p run --nodekey nodekey", the example of that command.</summary>
    public const string Example = "\"$(devp2p key to-enode nodekey)\"";

    public static Operand<Enode> Create() => new("node", Values.NodeExpected, "The node, as " + Values.NodeExpected, Values.TryNode);

    /// <summary>The same node with an address: a host name is looked up once.</summary>
    public static async Task<Enode> ResolveHostAsync(Enode node, CancellationToken cancellationToken)
    {
        if (node.Ip is not null || node.HostName is null)
        {
            return node;
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(node.HostName, cancellationToken);
            var address = addresses.FirstOrDefault(ip => ip.AddressFamily == AddressFamily.InterNetwork) ?? addresses.FirstOrDefault();
            return address is null ? throw new SocketException((int)SocketError.HostNotFound) : node.WithAddress(address, node.Tcp, node.Udp);
        }
        catch (SocketException e)
        {
            throw new FailureException($"host {Printable.Text(node.HostName)}: can't be resolved: {e.Message}", e);
        }
    }
}
