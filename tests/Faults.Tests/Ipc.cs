using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>Calls to a node through its socket.</summary>
internal static class Ipc
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    /// <summary>The result of one call, as JSON. Throws <see cref="SocketException"/> or <see cref="IOException"/> when the node is gone.</summary>
    public static async Task<string> CallAsync(string dataDirectory, string method, string parameters)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(dataDirectory, "devp2p.ipc"))).WaitAsync(s_limit);
        await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""")).WaitAsync(s_limit);
        using var answers = new StreamReader(new NetworkStream(socket));
        var answer = await answers.ReadLineAsync().WaitAsync(s_limit) ?? throw new EndOfStreamException(method);
        return JsonDocument.Parse(answer).RootElement.GetProperty("result").GetRawText();
    }
}
