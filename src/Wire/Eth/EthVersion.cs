namespace Akka.Devp2p.Wire.Eth;

/// <summary>What the versions of the eth protocol differ in (devp2p caps/eth.md).</summary>
public static class EthVersion
{
    /// <summary>The protocol's name in Hello.</summary>
    public const string Name = "eth";

    /// <summary>Oldest version spoken here.</summary>
    public const uint Oldest = 62;

    /// <summary>Newest version spoken here.</summary>
    public const uint Newest = 70;

    public static bool IsKnown(uint version) => version is >= Oldest and <= Newest;

    /// <summary>Message codes the version occupies, which fixes the offsets of the protocols behind it; geth's protocolLengths through the years.</summary>
    public static int Length(uint version) => version switch
    {
        62 => 8,
        >= 63 and <= 68 => 17,
        69 or 70 => 18,
        _ => throw new ArgumentOutOfRangeException(nameof(version), version, $"expected {Oldest} to {Newest}"),
    };

    /// <summary>Status carries a fork identifier (EIP-2364).</summary>
    public static bool HasForkId(uint version) => version >= 64;

    /// <summary>Requests and answers begin with a request id (EIP-2481).</summary>
    public static bool HasRequestId(uint version) => version >= 66;

    /// <summary>NewPooledTransactionHashes carries types and sizes, too (EIP-5793).</summary>
    public static bool HasTransactionTypes(uint version) => version >= 68;

    /// <summary>Status carries the range of blocks at hand in place of total difficulty and head (EIP-7642).</summary>
    public static bool HasBlockRange(uint version) => version >= 69;

    /// <summary>Receipts come in parts of a block (EIP-7975).</summary>
    public static bool HasPartialReceipts(uint version) => version >= 70;

    /// <summary>True for the messages that exist in a version; any other code is a fault of the peer.</summary>
    public static bool HasMessage(uint version, int code) => code switch
    {
        >= (int)EthCode.Status and <= (int)EthCode.NewBlock => true,
        (int)EthCode.NewPooledTransactionHashes or (int)EthCode.GetPooledTransactions or (int)EthCode.PooledTransactions => version >= 65,
        (int)EthCode.GetNodeData or (int)EthCode.NodeData => version is >= 63 and <= 66,
        (int)EthCode.GetReceipts or (int)EthCode.Receipts => version >= 63,
        (int)EthCode.BlockRangeUpdate => version >= 69,
        _ => false,
    };
}
