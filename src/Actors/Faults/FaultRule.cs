using System.Text;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>
/// One rule of a <see cref="FaultPlan"/>: where, when, what. Immutable; each method gives a changed copy. It begins with a target
/// (<see cref="Actor"/>, <see cref="Tcp"/>, ...), goes on with when (<see cref="At"/>, <see cref="OnMessage{T}"/>, <see cref="Nth"/>) and ends with what
/// (<see cref="Throw()"/>, <see cref="Drop"/>, ...). What makes no sense together is refused when the rule is added to a plan.
/// </summary>
public sealed record FaultRule
{
    private FaultRule(FaultTarget target, string pattern) => (Target, Pattern) = (target, pattern);

    public FaultTarget Target { get; }

    /// <summary>Path, address or file name; <c>*</c> stands for any part of it.</summary>
    public string Pattern { get; }

    /// <summary>Names of the nodes it is for; <c>*</c> for all.</summary>
    public string Node { get; private init; } = "*";

    /// <summary>The messages that count; null for all.</summary>
    public Type? Message { get; private init; }

    /// <summary>When it begins, from the start of the node.</summary>
    public TimeSpan? Begin { get; private init; }

    /// <summary>It strikes the so manieth message or operation that fits, counted over all that the pattern fits; from 1. Null when it strikes at a time alone, or the first.</summary>
    public int? Number { get; private init; }

    /// <summary>How often it strikes; null is once, or, at a time alone, all that fit.</summary>
    public int? Limit { get; private init; }

    public FaultAction Action { get; private init; }

    /// <summary>Of a delay, a stall, a partition; null of a partition is for ever.</summary>
    public TimeSpan? Duration { get; private init; }

    /// <summary>Makes what is thrown.</summary>
    internal Func<Exception>? Exception { get; private init; }

    /// <summary>Whether <c>what</c> was said.</summary>
    internal bool IsComplete { get; private init; }

    /// <summary>An actor by its path below the node: <c>server</c>, <c>peers/*</c>, <c>discovery/udp/socket-*</c>; <c>**</c> is any number of parts, <c>.</c> the node itself.</summary>
    public static FaultRule Actor(string path) => new(FaultTarget.Actor, path);

    /// <summary>TCP connections by the other side: <c>*</c>, <c>10.0.0.1</c>, <c>10.0.0.0/8</c>, <c>10.0.0.1:30303</c>, <c>*:30303</c>, <c>[::1]:30303</c>.</summary>
    public static FaultRule Tcp(string remote) => new(FaultTarget.Tcp, remote);

    /// <summary>Listening TCP sockets by their own address, in the same form.</summary>
    public static FaultRule TcpListener(string local) => new(FaultTarget.TcpListener, local);

    /// <summary>Datagrams by the other side.</summary>
    public static FaultRule Udp(string remote) => new(FaultTarget.Udp, remote);

    /// <summary>UDP sockets by their own address.</summary>
    public static FaultRule UdpSocket(string local) => new(FaultTarget.UdpSocket, local);

    /// <summary>Files of the data directory: <c>node-db</c>, <c>record-sequence</c>, <c>*</c>.</summary>
    public static FaultRule File(string name) => new(FaultTarget.File, name);

    /// <summary>Cuts nodes off from addresses, TCP and UDP, both ways; begins at <see cref="At"/> and lasts <paramref name="lasts"/>, or for ever.</summary>
    public static FaultRule Partition(string nodes, string from, TimeSpan? lasts = null) =>
        new(FaultTarget.Partition, from) { Node = nodes, Action = FaultAction.Cut, Duration = lasts, IsComplete = true };

    /// <summary>Only for nodes of these names.</summary>
    public FaultRule OfNode(string nodes) => this with { Node = nodes };

    /// <summary>Only messages of this type.</summary>
    public FaultRule OnMessage<T>() => OnMessage(typeof(T));

    /// <inheritdoc cref="OnMessage{T}"/>
    public FaultRule OnMessage(Type type) => this with { Message = type };

    /// <summary>Not before so long after the start of the node. Without <see cref="Nth"/> and <see cref="OnMessage{T}"/>, Throw, Stop and Reset strike at this time.</summary>
    public FaultRule At(TimeSpan sinceStart) => this with { Begin = sinceStart };

    /// <summary>The <paramref name="n"/>-th message or operation, from 1.</summary>
    public FaultRule Nth(int n) => this with { Number = n };

    /// <summary>So often: the following ones too, or, at a time alone, so many of those that fit, chosen by the seed of the plan.</summary>
    public FaultRule Times(int times) => this with { Limit = times };

    /// <summary>Throws <see cref="InjectedFault"/>.</summary>
    public FaultRule Throw() => Ends(FaultAction.Throw);

    public FaultRule Throw<TException>() where TException : Exception, new() => Throw(() => new TException());

    public FaultRule Throw(Func<Exception> exception) => Ends(FaultAction.Throw) with { Exception = exception };

    public FaultRule Stop() => Ends(FaultAction.Stop);

    public FaultRule Delay(TimeSpan by) => Ends(FaultAction.Delay, by);

    public FaultRule Drop() => Ends(FaultAction.Drop);

    public FaultRule Duplicate() => Ends(FaultAction.Duplicate);

    public FaultRule Refuse() => Ends(FaultAction.Refuse);

    public FaultRule Reset() => Ends(FaultAction.Reset);

    public FaultRule Stall(TimeSpan lasts) => Ends(FaultAction.Stall, lasts);

    public FaultRule Corrupt() => Ends(FaultAction.Corrupt);

    public FaultRule ShortRead() => Ends(FaultAction.ShortRead);

    public FaultRule DiskFull() => Ends(FaultAction.DiskFull);

    /// <summary>All at once, as a reader has it.</summary>
    internal static FaultRule Of(FaultTarget target, string pattern, FaultAction action, TimeSpan? duration) =>
        new FaultRule(target, pattern).Ends(action, duration);

    /// <summary>Strikes at a time and waits for no message or operation.</summary>
    internal bool IsTimed =>
        Begin is not null && Number is null && Message is null && Action is (FaultAction.Throw or FaultAction.Stop or FaultAction.Reset);

    /// <summary>One line, such as "actor peers/* on message 3 of type Closed at 30 s: throw".</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{FaultNames.Of(Target)} {Pattern}");
        _ = Node == "*" ? text : text.Append($" of node {Node}");
        _ = Number is { } number ? text.Append($" on {(Target == FaultTarget.Actor ? "message" : "operation")} {number}") : text;
        _ = Message is { } message ? text.Append($" of type {message.Name}") : text;
        _ = Begin is { } begin ? text.Append($" at {begin.TotalSeconds:0.###} s") : text;
        _ = Limit is { } limit ? text.Append($", {limit} times") : text;
        text.Append($": {FaultNames.Of(Action)}");
        _ = Duration is { } duration ? text.Append($" for {duration.TotalSeconds:0.###} s") : text;
        return text.ToString();
    }

    private FaultRule Ends(FaultAction action, TimeSpan? duration = null) => this with { Action = action, Duration = duration, IsComplete = true };
}
