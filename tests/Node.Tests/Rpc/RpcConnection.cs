using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Akka.Devp2p.Node.Rpc;

namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>A client of its own over a WebSocket or a Unix socket; every wait has a deadline.</summary>
internal sealed class RpcConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket? _webSocket;
    private readonly Socket? _socket;
    private readonly JsonFramer _framer = new(64 << 20);

    private RpcConnection(ClientWebSocket? webSocket, Socket? socket) => (_webSocket, _socket) = (webSocket, socket);

    public static async Task<RpcConnection> OpenAsync(Uri url)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(url, CancellationToken.None).WaitAsync(Deadline);
        return new RpcConnection(socket, null);
    }

    public static async Task<RpcConnection> OpenAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(Deadline);
        return new RpcConnection(null, socket);
    }

    public async Task SendAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (_webSocket is not null)
        {
            await _webSocket.SendAsync(bytes, WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(Deadline);
        }
        else
        {
            await _socket!.SendAsync(bytes).WaitAsync(Deadline);
        }
    }

    /// <summary>Nothing more will be sent, as by "printf ... | socat".</summary>
    public void EndSending() => _socket!.Shutdown(SocketShutdown.Send);

    /// <summary>The next message; null when the other side has closed or cut the connection.</summary>
    public async Task<string?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Deadline);
        try
        {
            return _webSocket is not null ? await ReceiveWebSocketAsync(patience.Token) : await ReceiveStreamAsync(patience.Token);
        }
        catch (Exception e) when (e is WebSocketException or SocketException)
        {
            return null;
        }
    }

    public async Task<string?> AskAsync(string text)
    {
        await SendAsync(text);
        return await ReceiveAsync();
    }

    public async Task<JsonElement> CallAsync(string method, params object[] args)
    {
        var answer = await AskAsync(JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method, @params = args }));
        return JsonDocument.Parse(answer!).RootElement.GetProperty("result");
    }

    /// <summary>Why the server closed the WebSocket.</summary>
    public WebSocketCloseStatus? CloseStatus => _webSocket?.CloseStatus;

    public void Dispose()
    {
        _webSocket?.Dispose();
        _socket?.Dispose();
    }

    private async Task<string?> ReceiveWebSocketAsync(CancellationToken token)
    {
        var message = new MemoryStream();
        var buffer = new byte[8192];
        while (true)
        {
            var read = await _webSocket!.ReceiveAsync(buffer.AsMemory(), token);
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, read.Count);
            if (read.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    private async Task<string?> ReceiveStreamAsync(CancellationToken token)
    {
        ReadOnlyMemory<byte> value;
        while (!_framer.TryTake(out value))
        {
            var count = await _socket!.ReceiveAsync(_framer.Free, token);
            if (count == 0)
            {
                return null;
            }

            _framer.Advance(count);
        }

        return Encoding.UTF8.GetString(value.Span);
    }
}
