namespace Akka.Devp2p.Wire;

/// <summary>A fault in bytes that a remote party sent: where it is and what is wrong. Never thrown; an exception means our own bug.</summary>
/// <param name="Offset">Position of the offending byte, counted from the start of the decoded input.</param>
/// <param name="Reason">A constant text, never built from remote data, so that it may be logged and counted by kind.</param>
public readonly record struct WireError(int Offset, string Reason)
{
    /// <summary>True when no fault was recorded (the default value).</summary>
    public bool IsNone => Reason is null;

    /// <summary>The same fault seen from an enclosing input that starts <paramref name="by"/> bytes earlier.</summary>
    public WireError Shift(int by) => this with { Offset = Offset + by };

    public override string ToString() => IsNone ? "none" : $"{Reason} at byte {Offset}";
}
