using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>The published implementations under peers/, started with the flags that the drivers' header comments explain.</summary>
public static class Foreign
{
    /// <summary>@ethereumjs/devp2p 10.0.0.</summary>
    public const string Current = "ethjs-devp2p";

    /// <summary>ethereumjs-devp2p 3.0.3 of 2019: p2p version 4, no snappy, eth/62 and 63.</summary>
    public const string Old = "devp2p-old";

    /// <summary>Root of the source tree that this was built from.</summary>
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>Starts a peer and waits until it is ready.</summary>
    public static async Task<ForeignPeer> Start(string kind, params string[] flags)
    {
        var process = JsonProcess.Start(kind, DirectoryOf(kind), "node", ["peer.mjs", .. flags]);
        return new ForeignPeer(kind, process, await process.Expect("ready"));
    }

    /// <summary>Where a driver and its packages lie.</summary>
    public static string DirectoryOf(string driver)
    {
        var directory = Path.Combine(Repository, "tests", "Interop.Tests", "peers", driver);
        return Directory.Exists(Path.Combine(directory, "node_modules"))
            ? directory
            : throw new Xunit.Sdk.XunitException($"{directory} has no node_modules: run ./test, or npm ci there");
    }

    /// <summary>discv4 finds, RLPx never dials by itself.</summary>
    public static readonly string[] NoAutoDial = ["--no-auto-dial"];

    /// <summary>Asks its neighbours for more every few seconds.</summary>
    public static readonly string[] QuickRefresh = ["--refresh", "5000"];

    /// <summary>Dial this node at the start, without discovery.</summary>
    public static string[] Connect(string enode) => ["--no-dpt", "--connect", enode];

    /// <summary>The chain of our dev network, or one that differs in genesis or network.</summary>
    public static string[] Chain(string kind, string? genesis = null, ulong? network = null) =>
    [
        "--genesis", genesis ?? OurNode.Network.GenesisHash.ToString(), kind == Current ? "--chain-id" : "--network-id", $"{network ?? OurNode.Network.NetworkId}",
    ];

    /// <summary>One eth version; p2p version 4 speaks without snappy.</summary>
    public static string[] Versions(string kind, string eth, string p2p) => kind == Current ? ["--eth", eth, "--p2p", p2p] : ["--eth", eth];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
