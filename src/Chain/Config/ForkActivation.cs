namespace Akka.Devp2p.Chain.Config;

/// <summary>When a fork starts on a chain.</summary>
/// <param name="Name">The fork as genesis files name it, without the ending: homestead, eip150, london, shanghai, bpo1.</param>
/// <param name="At">First block number, or first unix time in seconds.</param>
/// <param name="ByTime">True for forks by time, which all came after the merge.</param>
public readonly record struct ForkActivation(string Name, ulong At, bool ByTime)
{
    /// <summary>The key in a genesis file and in geth's admin_nodeInfo: homesteadBlock, shanghaiTime.</summary>
    public string Key => Name + (ByTime ? "Time" : "Block");

    /// <summary>A fork that starts with a block.</summary>
    public static ForkActivation Block(string name, ulong number) => new(name, number, false);

    /// <summary>A fork that starts with the first block of this time or later.</summary>
    public static ForkActivation Time(string name, ulong seconds) => new(name, seconds, true);
}
