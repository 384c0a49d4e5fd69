namespace Akka.Devp2p.Wire.Eth;

/// <summary>Message codes of the eth protocol, relative to its offset (devp2p caps/eth.md).</summary>
public enum EthCode
{
    Status = 0x00,
    NewBlockHashes = 0x01,
    Transactions = 0x02,
    GetBlockHeaders = 0x03,
    BlockHeaders = 0x04,
    GetBlockBodies = 0x05,
    BlockBodies = 0x06,
    NewBlock = 0x07,

    /// <summary>From eth/65.</summary>
    NewPooledTransactionHashes = 0x08,

    /// <summary>From eth/65.</summary>
    GetPooledTransactions = 0x09,

    /// <summary>From eth/65.</summary>
    PooledTransactions = 0x0a,

    /// <summary>eth/63 to 66.</summary>
    GetNodeData = 0x0d,

    /// <summary>eth/63 to 66.</summary>
    NodeData = 0x0e,

    /// <summary>From eth/63.</summary>
    GetReceipts = 0x0f,

    /// <summary>From eth/63.</summary>
    Receipts = 0x10,

    /// <summary>From eth/69.</summary>
    BlockRangeUpdate = 0x11,
}
