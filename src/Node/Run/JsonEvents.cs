using System.Buffers;
using System.Net;
using System.Text.Json;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Node.Tools;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Node.Run;

/// <summary>Events as JSON lines for --json. Thread-safe: a line is written at once. What peers say of themselves is cut and escaped.</summary>
/// <param name="output">Usually standard output.</param>
/// <param name="onFault">Called once when it can't be written to; events after that are dropped.</param>
internal sealed class JsonEvents(Stream output, Action? onFault = null)
{
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);

    /// <summary>Why it could not be written to; null while it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>Throws a <see cref="FailureException"/> when events could not be written.</summary>
    public void ThrowOnFault()
    {
        if (Fault is { } fault)
        {
            throw new FailureException($"standard output can't be written to: {fault}");
        }
    }

    /// <summary>The first line: everything that somebody needs to reach the node.</summary>
    /// <param name="node">Name of the node when there are several, else null.</param>
    /// <param name="self">Who we are.</param>
    /// <param name="record">What we say of us.</param>
    /// <param name="tcp">The port counts; null when it is off.</param>
    /// <param name="udp">The same.</param>
    /// <param name="http">JSON-RPC; null when it is off.</param>
    /// <param name="ws">The same over WebSocket.</param>
    /// <param name="listening">Every address that is bound, of either family, with its protocol.</param>
    public void Ready(
        string? node, Enode self, NodeRecord record, IPEndPoint? tcp, IPEndPoint? udp, IPEndPoint? http, IPEndPoint? ws = null, IReadOnlyList<string>? listening = null) => Write("ready", node, json =>
    {
        json.WriteString("enode", self.ToUrl());
        json.WriteString("enr", record.ToString());
        WritePort(json, "tcp", tcp);
        WritePort(json, "udp", udp);
        json.WriteStartArray("listening");
        foreach (var endPoint in listening ?? [])
        {
            json.WriteStringValue(endPoint);
        }

        json.WriteEndArray();
        json.WriteString("http", http?.ToString());
        if (ws is not null)
        {
            json.WriteString("ws", ws.ToString());
        }
    });

    public void Discovered(string? node, Enode found) => Write("discovered", node, json =>
    {
        json.WriteString("id", found.Id.ToString());
        json.WriteString("enode", found.ToUrl());
    });

    public void PeerAdded(string? node, PeerSnapshot peer) => Write("peer_added", node, json =>
    {
        json.WriteString("id", peer.Id.ToString());
        json.WriteString("enode", peer.Enode.ToUrl());
        json.WriteString("name", Printable.Text(peer.ClientName));
        json.WriteStartArray("caps");
        foreach (var capability in peer.Capabilities)
        {
            json.WriteStringValue(Printable.Text(capability.ToString()));
        }

        json.WriteEndArray();
        json.WriteString("remote", peer.Remote.ToString());
        json.WriteBoolean("inbound", peer.Inbound);
        json.WriteBoolean("static", peer.Static);
        json.WriteBoolean("trusted", peer.Trusted);
        json.WriteString("source", peer.Source);
    });

    public void PeerDropped(string? node, PeerDropped dropped) => Write("peer_dropped", node, json =>
    {
        json.WriteString("id", dropped.Id.ToString());
        json.WriteString("reason", DisconnectText.Of(dropped.Reason));
        json.WriteNumber("code", (byte)dropped.Reason);
        json.WriteString("by", dropped.ByRemote ? "remote" : "local");
        json.WriteString("detail", Printable.Text(dropped.Detail));
        json.WriteNumber("seconds", Math.Round(dropped.Duration.TotalSeconds, 3));
    });

    /// <summary>The node gave up while it ran.</summary>
    public void Failed(string? node, string reason) => Write("failed", node, json => json.WriteString("reason", reason));

    /// <summary>Any other line.</summary>
    public void Write(string name, string? node, Action<Utf8JsonWriter> fields)
    {
        lock (_gate)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line))
            {
                json.WriteStartObject();
                json.WriteString("event", name);
                if (node is not null)
                {
                    json.WriteString("node", node);
                }

                fields(json);
                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            WriteLine();
        }
    }

    private void WriteLine()
    {
        if (Fault is not null)
        {
            return;
        }

        try
        {
            output.Write(_line.WrittenSpan);
            output.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = e.Message; // a full disk, a closed descriptor
            onFault?.Invoke();
        }
    }

    private static void WritePort(Utf8JsonWriter json, string name, IPEndPoint? endPoint)
    {
        if (endPoint is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, endPoint.Port);
        }
    }
}
