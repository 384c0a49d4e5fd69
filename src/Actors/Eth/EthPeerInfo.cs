using System.Text.Json.Serialization;
using Akka.Devp2p.Wire.Eth;

namespace Akka.Devp2p.Actors.Eth;

/// <summary>The <c>eth</c> entry of a peer in <c>admin_peers</c>, with the names geth has had for it: difficulty and head to eth/68, the block range since.</summary>
public sealed record EthPeerInfo
{
    /// <summary>Negotiated version.</summary>
    [JsonPropertyName("version")]
    public required uint Version { get; init; }

    /// <summary>Decimal, because it may exceed what JSON readers hold.</summary>
    [JsonPropertyName("difficulty")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Difficulty { get; init; }

    /// <summary>0x and 64 hex digits.</summary>
    [JsonPropertyName("head")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Head { get; init; }

    /// <summary>Number of the first block that it has, from eth/69 on.</summary>
    [JsonPropertyName("earliestBlock")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? EarliestBlock { get; init; }

    /// <summary>Number of the last block that it has, from eth/69 on.</summary>
    [JsonPropertyName("latestBlock")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ulong? LatestBlock { get; init; }

    /// <summary>0x and 64 hex digits.</summary>
    [JsonPropertyName("latestBlockHash")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LatestBlockHash { get; init; }

    /// <summary>What a peer has said so far.</summary>
    public static EthPeerInfo Of(uint version, EthStatus status, BlockRangeUpdate? range)
    {
        ArgumentNullException.ThrowIfNull(status);
        return range is null
            ? new EthPeerInfo { Version = version, Difficulty = status.TotalDifficulty.ToString(), Head = $"0x{status.Head}" }
            : new EthPeerInfo
            {
                Version = version,
                EarliestBlock = range.Earliest,
                LatestBlock = range.Latest,
                LatestBlockHash = $"0x{range.LatestHash}",
            };
    }
}
