using System.Diagnostics.Metrics;
using Akka.Devp2p.Wire.P2p;

namespace Akka.Devp2p.Actors.Sockets;

/// <summary>
/// Messages of one sub-protocol by direction and code, such as geth's <c>p2p/ingress/eth/68/0x03</c>. Only codes the protocol has: no peer decides how many
/// there are. Made with the first message of each. Thread-safe.
/// </summary>
internal sealed class ProtocolMeters(Meter meter, Capability capability, int length, TimeProvider time)
{
    private readonly MessageMeter?[] _in = new MessageMeter?[length], _out = new MessageMeter?[length];
    private readonly HandleMeter?[] _handled = new HandleMeter?[length];
    private readonly Counter<long>?[] _stale = new Counter<long>?[length];

    /// <summary>Of messages received; the code counts from the protocol's 0.</summary>
    internal MessageMeter In(int code) => _in[code] ??= Make("ingress", code);

    /// <summary>Of messages sent.</summary>
    internal MessageMeter Out(int code) => _out[code] ??= Make("egress", code);

    /// <summary>Of the handlers of messages received.</summary>
    internal HandleMeter Handled(int code) => _handled[code] ??= new HandleMeter(meter, NameOf("handle", code), time);

    /// <summary>An answer has come to what nobody had asked, or no longer waited for.</summary>
    internal void Stale(int code) =>
        (_stale[code] ??= meter.CreateCounter<long>(NameOf("stale", code), "{message}", "Answers that nobody waited for.")).Add(1);

    // two threads at once make the same instruments: a meter has each only once
    private MessageMeter Make(string direction, int code) => new(meter, NameOf(direction, code));

    private string NameOf(string what, int code) => $"p2p/{what}/{capability.Name}/{capability.Version}/0x{code:x2}";
}
