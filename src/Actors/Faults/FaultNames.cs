namespace Akka.Devp2p.Actors.Faults;

/// <summary>The words for targets and actions in HOCON and in messages, and which go together.</summary>
internal static class FaultNames
{
    internal static IReadOnlyDictionary<string, FaultTarget> Targets { get; } = new Dictionary<string, FaultTarget>
    {
        ["actor"] = FaultTarget.Actor,
        ["tcp"] = FaultTarget.Tcp,
        ["tcp-listener"] = FaultTarget.TcpListener,
        ["udp"] = FaultTarget.Udp,
        ["udp-socket"] = FaultTarget.UdpSocket,
        ["file"] = FaultTarget.File,
        ["partition"] = FaultTarget.Partition,
    };

    internal static IReadOnlyDictionary<string, FaultAction> Actions { get; } = new Dictionary<string, FaultAction>
    {
        ["throw"] = FaultAction.Throw,
        ["stop"] = FaultAction.Stop,
        ["delay"] = FaultAction.Delay,
        ["drop"] = FaultAction.Drop,
        ["duplicate"] = FaultAction.Duplicate,
        ["refuse"] = FaultAction.Refuse,
        ["reset"] = FaultAction.Reset,
        ["stall"] = FaultAction.Stall,
        ["corrupt"] = FaultAction.Corrupt,
        ["short-read"] = FaultAction.ShortRead,
        ["disk-full"] = FaultAction.DiskFull,
        ["cut"] = FaultAction.Cut,
    };

    internal static string Of(FaultTarget target) => Targets.First(pair => pair.Value == target).Key;

    internal static string Of(FaultAction action) => Actions.First(pair => pair.Value == action).Key;

    internal static IReadOnlyList<FaultAction> ActionsOf(FaultTarget target) => target switch
    {
        FaultTarget.Actor => [FaultAction.Throw, FaultAction.Stop, FaultAction.Delay, FaultAction.Drop, FaultAction.Duplicate],
        FaultTarget.Tcp => [FaultAction.Refuse, FaultAction.Reset, FaultAction.Stall, FaultAction.Corrupt, FaultAction.ShortRead],
        FaultTarget.TcpListener or FaultTarget.UdpSocket => [FaultAction.Refuse, FaultAction.Reset],
        FaultTarget.Udp => [FaultAction.Refuse, FaultAction.Drop, FaultAction.Duplicate, FaultAction.Corrupt],
        FaultTarget.File => [FaultAction.Refuse, FaultAction.Stall, FaultAction.Corrupt, FaultAction.ShortRead, FaultAction.DiskFull],
        _ => [FaultAction.Cut],
    };

    internal static string List(IEnumerable<string> words) => string.Join(", ", words);
}
