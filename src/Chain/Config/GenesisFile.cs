using System.Text.Json;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>
/// Reads geth's genesis file: chain configuration, header fields and the accounts of block 0, from which the genesis hash follows
/// (geth core.Genesis.ToBlock). Keys it does not know are refused at the top, where a typing error would change the chain silently.
/// </summary>
public static class GenesisFile
{
    private const ulong InitialBaseFee = 1_000_000_000;

    private static readonly string[] Keys =
    [
        "config", "nonce", "timestamp", "extraData", "gasLimit", "difficulty", "mixHash", "coinbase", "alloc",
        "number", "gasUsed", "parentHash", "baseFeePerGas", "excessBlobGas", "blobGasUsed",
    ];

    // geth's order (params.ChainConfig), which is the order of activation
    private static readonly string[] BlockForks =
    [
        "homestead", "daoFork", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg",
        "istanbul", "muirGlacier", "berlin", "london", "arrowGlacier", "grayGlacier", "mergeNetsplit",
    ];

    private static readonly string[] TimeForks =
        ["shanghai", "cancun", "prague", "osaka", "bpo1", "bpo2", "bpo3", "bpo4", "bpo5", "amsterdam"];

    private static readonly Hash256 EmptyRequestsHash = new(System.Security.Cryptography.SHA256.HashData([]));

    /// <summary>Builds the network that the text describes; its network id is the chain id. On failure one line that names the key.</summary>
    public static bool TryParse(string name, string json, out NetworkConfig? network, out string? error)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            network = Read(name, document.RootElement);
            error = null;
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            network = null;
            error = $"genesis file of {name}: {e.Message}";
            return false;
        }
    }

    private static NetworkConfig Read(string name, JsonElement root)
    {
        GenesisJson.RequireKeys(root, Keys);
        var config = GenesisJson.Object(root, "config");
        var chainId = GenesisJson.Number(config, "chainId");
        ForkActivation[] forks = [.. Forks(config, BlockForks, byTime: false), .. Forks(config, TimeForks, byTime: true)];
        return new NetworkConfig(name, chainId, chainId, Header(root, forks), forks) { Clique = Clique(config) };
    }

    private static IEnumerable<ForkActivation> Forks(JsonElement config, string[] names, bool byTime) =>
        names.Select(name => new ForkActivation(name, 0, byTime))
            .Where(fork => GenesisJson.Has(config, fork.Key))
            .Select(fork => fork with { At = GenesisJson.Number(config, fork.Key) });

    private static CliqueRules? Clique(JsonElement config)
    {
        if (!GenesisJson.Has(config, "clique"))
        {
            return null;
        }

        var clique = GenesisJson.Object(config, "clique");
        return new CliqueRules(GenesisJson.Number(clique, "period"), GenesisJson.Number(clique, "epoch"));
    }

    private static BlockHeader Header(JsonElement root, ForkActivation[] forks)
    {
        var time = GenesisJson.Number(root, "timestamp", 0);
        bool Active(string fork) => forks.Any(f => f.Name == fork && f.At <= (f.ByTime ? time : 0));
        var london = Active("london");
        var shanghai = london && Active("shanghai");
        var cancun = london && Active("cancun");
        return new BlockHeader
        {
            ParentHash = GenesisJson.Hash(root, "parentHash", default),
            Coinbase = GenesisJson.Address(root, "coinbase"),
            StateRoot = GenesisAccount.StateRoot(GenesisJson.Accounts(root)),
            Difficulty = GenesisJson.Big(root, "difficulty"),
            Number = GenesisJson.Number(root, "number", 0),
            GasLimit = GenesisJson.Number(root, "gasLimit"),
            GasUsed = GenesisJson.Number(root, "gasUsed", 0),
            Timestamp = time,
            ExtraData = GenesisJson.Bytes(root, "extraData"),
            MixHash = GenesisJson.Hash(root, "mixHash", default),
            Nonce = GenesisJson.Number(root, "nonce", 0),
            BaseFeePerGas = !london ? null : GenesisJson.Has(root, "baseFeePerGas") ? GenesisJson.Big(root, "baseFeePerGas") : InitialBaseFee,
            WithdrawalsRoot = shanghai ? BlockHeader.EmptyTrieRoot : null,
            BlobGasUsed = cancun ? GenesisJson.Number(root, "blobGasUsed", 0) : null,
            ExcessBlobGas = cancun ? GenesisJson.Number(root, "excessBlobGas", 0) : null,
            ParentBeaconRoot = cancun ? default(Hash256) : null,
            RequestsHash = london && Active("prague") ? EmptyRequestsHash : null,
        };
    }
}
