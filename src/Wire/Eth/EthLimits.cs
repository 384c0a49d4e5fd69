namespace Akka.Devp2p.Wire.Eth;

/// <summary>Sizes and counts of geth's eth handler.</summary>
public static class EthLimits
{
    /// <summary>A larger message ends the connection: 10 MiB.</summary>
    public const int MaxMessageSize = 10 * 1024 * 1024;

    /// <summary>An answer is closed when it has grown beyond this: 2 MiB.</summary>
    public const int SoftAnswerSize = 2 * 1024 * 1024;

    /// <summary>Items served, and accepted, in one answer.</summary>
    public const int MaxItems = 1024;

    /// <summary>Hashes of one request that are looked at; what follows is checked for form and dropped.</summary>
    public const int MaxLookups = 2 * MaxItems;

    /// <summary>Transactions accepted in one PooledTransactions or Transactions message.</summary>
    public const int MaxTransactions = 5000;
}
