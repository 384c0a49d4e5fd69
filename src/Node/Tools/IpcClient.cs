using System.Net.Sockets;
using System.Text.Json;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Rpc;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Calls a running node over its Unix socket, one call after the other. Everything that goes wrong is a <see cref="FailureException"/>.</summary>
internal sealed class IpcClient : IDisposable
{
    /// <summary>Largest answer in bytes.</summary>
    private const int MaxAnswer = 64 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly JsonFramer _framer = new(MaxAnswer);
    private readonly string _path;
    private int _lastId;

    private IpcClient(string path) => _path = path;

    public static async Task<IpcClient> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var client = new IpcClient(path);
        try
        {
            await client._socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return client;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            client.Dispose();
            throw new FailureException($"no node answers on {Printable.Text(path)}: {(e is ArgumentException || File.Exists(path) ? e.Message : "there is no such socket")}", e);
        }
    }

    /// <summary>The result of a call.</summary>
    public async Task<JsonElement> CallAsync(string method, CancellationToken cancellationToken, params object?[] args)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Limit);
        try
        {
            var request = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = ++_lastId, method, @params = args });
            await _socket.SendAsync(request, patience.Token);
            using var answer = JsonDocument.Parse(await ReceiveAsync(patience.Token));
            return Result(method, answer.RootElement);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FailureException($"{method}: no answer within {Limit.TotalSeconds:0} s on {Printable.Text(_path)}");
        }
        catch (Exception e) when (e is SocketException or JsonException)
        {
            throw new FailureException($"{method}: {Printable.Text(_path)} is no JSON-RPC socket: {e.Message}", e);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static JsonElement Result(string method, JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result"u8, out var result))
        {
            return result.Clone();
        }

        var why = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error"u8, out var error)
            && error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message"u8, out var message) ? message.ToString() : "an answer without a result";
        throw new FailureException($"{method}: the node says: {Printable.Text(why)}");
    }

    private async Task<ReadOnlyMemory<byte>> ReceiveAsync(CancellationToken token)
    {
        while (true)
        {
            if (_framer.TryTake(out var value))
            {
                return value;
            }

            var count = _framer.IsTooLarge ? 0 : await _socket.ReceiveAsync(_framer.Free, token);
            if (count == 0)
            {
                throw new JsonException("the connection ended before the answer");
            }

            _framer.Advance(count);
        }
    }
}
