using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Asks a name server for TXT records, over UDP, and over TCP when the answer is too long for that (geth: net.Resolver.LookupTXT). Every query has
/// a port and an id of its own, both at random, and what does not come from the server that was asked, or answers something else, is not heard.
/// </summary>
/// <param name="datagrams">UDP; each query binds a free port.</param>
/// <param name="streams">TCP.</param>
/// <param name="randomness">Draws the ids.</param>
public sealed class TextResolver(IDatagramSockets datagrams, IStreamSockets streams, IRandomness randomness)
{
    /// <summary>Hears of each datagram that came instead of an answer, or before it: source, and what is wrong with it. On a thread of the socket.</summary>
    public Action<IPEndPoint, string>? Ignored { get; init; }

    /// <summary>Asks once. There is no deadline but the caller's: cancelling gives an answer with an error, nothing is thrown.</summary>
    public async Task<TextAnswer> ResolveAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            var answer = await OverUdpAsync(server, name, cancellationToken);
            answer = answer is { IsTruncated: true } ? await OverTcpAsync(server, name, cancellationToken) : answer;
            return answer switch
            {
                null => TextAnswer.Failed(TextAnswer.Malformed, "the name server answers something else"),
                { Code: 0 } => new TextAnswer(answer.Texts, null),
                { Code: 3 } => TextAnswer.Failed(TextAnswer.NoName, "no such name"),
                _ => TextAnswer.Failed(TextAnswer.Refused, $"the name server refuses with code {answer.Code}"),
            };
        }
        catch (OperationCanceledException)
        {
            return TextAnswer.TimedOut();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return TextAnswer.Failed(TextAnswer.Unreachable, $"the name server can't be asked: {Wire.Printable.Text(e.Message)}");
        }
    }

    private async Task<DnsAnswer?> OverUdpAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        var id = DrawId();
        var query = DnsMessage.EncodeQuery(id, name) ?? throw new IOException("no name of DNS");
        var heard = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var socket = datagrams.Bind(new IPEndPoint(SourceFor(server.Address), 0));
        socket.Start(
            (datagram, from) =>
            {
                if (!from.Equals(server))
                {
                    Ignored?.Invoke(from, "not the name server that was asked");
                }
                else if (!DnsMessage.TryDecodeAnswer(datagram, out var answer, out var error))
                {
                    Ignored?.Invoke(from, error.Reason);
                }
                else if (!answer!.IsFor(id, name))
                {
                    Ignored?.Invoke(from, "an answer to something else");
                }
                else
                {
                    heard.TrySetResult(answer);
                }
            },
            error => heard.TrySetException(new SocketException((int)error)));
        var sent = socket.Send(query, server);
        return sent == SocketError.Success ? await heard.Task.WaitAsync(cancellationToken) : throw new SocketException((int)sent);
    }

    private async Task<DnsAnswer?> OverTcpAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        var id = DrawId();
        var query = DnsMessage.EncodeQuery(id, name) ?? throw new IOException("no name of DNS");
        using var stream = await streams.ConnectAsync(server, cancellationToken);
        var message = new byte[2 + query.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)query.Length);
        query.CopyTo(message, 2);
        await stream.WriteAsync(message, cancellationToken);
        var length = BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(stream, 2, cancellationToken));
        var read = await ReadAsync(stream, length, cancellationToken);
        return DnsMessage.TryDecodeAnswer(read, out var answer, out _) && answer!.IsFor(id, name) && !answer.IsTruncated ? answer : null;
    }

    private static async Task<byte[]> ReadAsync(IStreamSocket stream, int size, CancellationToken cancellationToken)
    {
        var bytes = new byte[size];
        for (var at = 0; at < size;)
        {
            var read = await stream.ReadAsync(bytes.AsMemory(at), cancellationToken);
            at += read > 0 ? read : throw new EndOfStreamException("the name server has closed the connection");
        }

        return bytes;
    }

    private ushort DrawId()
    {
        Span<byte> id = stackalloc byte[2];
        randomness.Fill(id);
        return BinaryPrimitives.ReadUInt16BigEndian(id);
    }

    /// <summary>On this machine from this machine, so that nobody outside can answer.</summary>
    private static IPAddress SourceFor(IPAddress server) => server.AddressFamily == AddressFamily.InterNetworkV6
        ? IPAddress.IsLoopback(server) ? IPAddress.IPv6Loopback : IPAddress.IPv6Any
        : IPAddress.IsLoopback(server) ? IPAddress.Loopback : IPAddress.Any;
}
