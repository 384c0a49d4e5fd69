using System.Text;
using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>Constants of the public test networks. The headers are proven by their hashes in the tests; forks and bootnodes are geth's (params, 2026-08).</summary>
internal static class TestnetConfigs
{
    private const ulong InitialBaseFee = 1_000_000_000;

    private static readonly string[] LegacyForks =
    [
        "homestead", "eip150", "eip155", "eip158", "byzantium", "constantinople", "petersburg", "istanbul", "muirGlacier", "berlin", "london",
    ];

    public static NetworkConfig CreateSepolia() => new("sepolia", 11_155_111, 11_155_111, SepoliaGenesis(),
    [
        .. ForksAtGenesis(muirGlacier: true),
        ForkActivation.Block("mergeNetsplit", 1_735_371),
        ForkActivation.Time("shanghai", 1_677_557_088),
        ForkActivation.Time("cancun", 1_706_655_072),
        ForkActivation.Time("prague", 1_741_159_776),
        ForkActivation.Time("osaka", 1_760_427_360),
        ForkActivation.Time("bpo1", 1_761_017_184),
        ForkActivation.Time("bpo2", 1_761_607_008),
    ])
    {
        Bootnodes =
        [
            "enode://4e5e92199ee224a01932a377160aa432f31d0b351f84ab413a8e0a42f4f36476f8fb1cbe914af0d9aef0d51665c214cf653c651c4bbd9d5550a934f241f1682b@138.197.51.181:30303",
            "enode://143e11fb766781d22d92a2e33f8f104cddae4411a122295ed1fdb6638de96a6ce65f5b7c964ba3763bba27961738fef7d3ecc739268f3e5e771fb4c87b6234ba@146.190.1.103:30303",
            "enode://8b61dc2d06c3f96fddcbebb0efb29d60d3598650275dc469c22229d3e5620369b0d3dedafd929835fe7f489618f19f456fe7c0df572bf2d914a9f4e006f783a9@170.64.250.88:30303",
            "enode://10d62eff032205fcef19497f35ca8477bea0eadfff6d769a147e895d8b2b8f8ae6341630c645c30f5df6e67547c03494ced3d9c5764e8622a26587b083b028e8@139.59.49.206:30303",
            "enode://9e9492e2e8836114cc75f5b929784f4f46c324ad01daf87d956f98b3b6c5fcba95524d6e5cf9861dc96a2c8a171ea7105bb554a197455058de185fa870970c7c@138.68.123.152:30303",
        ],
        DnsLists = [Networks.DnsListOf("sepolia")],
    };

    public static NetworkConfig CreateHolesky() => new("holesky", 17_000, 17_000, HoleskyGenesis(),
    [
        .. ForksAtGenesis(muirGlacier: false),
        ForkActivation.Time("shanghai", 1_696_000_704),
        ForkActivation.Time("cancun", 1_707_305_664),
        ForkActivation.Time("prague", 1_740_434_112),
        ForkActivation.Time("osaka", 1_759_308_480),
        ForkActivation.Time("bpo1", 1_759_800_000),
        ForkActivation.Time("bpo2", 1_760_389_824),
    ])
    {
        Bootnodes =
        [
            "enode://ac906289e4b7f12df423d654c5a962b6ebe5b3a74cc9e06292a85221f9a64a6f1cfdd6b714ed6dacef51578f92b34c60ee91e9ede9c7f8fadc4d347326d95e2b@146.190.13.128:30303",
            "enode://a3435a0155a3e837c02f5e7f5662a2f1fbc25b48e4dc232016e1c51b544cb5b4510ef633ea3278c0e970fa8ad8141e2d4d0f9f95456c537ff05fdf9b31c15072@178.128.136.233:30303",
        ],
        DnsLists = [Networks.DnsListOf("holesky")],
    };

    public static NetworkConfig CreateHoodi() => new("hoodi", 560_048, 560_048, HoodiGenesis(),
    [
        .. ForksAtGenesis(muirGlacier: true),
        ForkActivation.Block("mergeNetsplit", 0),
        ForkActivation.Time("shanghai", 0),
        ForkActivation.Time("cancun", 0),
        ForkActivation.Time("prague", 1_742_999_832),
        ForkActivation.Time("osaka", 1_761_677_592),
        ForkActivation.Time("bpo1", 1_762_365_720),
        ForkActivation.Time("bpo2", 1_762_955_544),
    ])
    {
        Bootnodes =
        [
            "enode://2112dd3839dd752813d4df7f40936f06829fc54c0e051a93967c26e5f5d27d99d886b57b4ffcc3c475e930ec9e79c56ef1dbb7d86ca5ee83a9d2ccf36e5c240c@134.209.138.84:30303",
            "enode://60203fcb3524e07c5df60a14ae1c9c5b24023ea5d47463dfae051d2c9f3219f309657537576090ca0ae641f73d419f53d8e8000d7a464319d4784acd7d2abc41@209.38.124.160:30303",
            "enode://8ae4a48101b2299597341263da0deb47cc38aa4d3ef4b7430b897d49bfa10eb1ccfe1655679b1ed46928ef177fbf21b86837bd724400196c508427a6f41602cd@134.199.184.23:30303",
        ],
        DnsLists = [Networks.DnsListOf("hoodi")],
    };

    private static BlockHeader SepoliaGenesis() => new()
    {
        StateRoot = Hash256.Parse("5eb6e371a698b8d68f665192350ffcecbbbf322916f4b51bd79bb6887da3f494"),
        Difficulty = 0x20000,
        GasLimit = 30_000_000,
        Timestamp = 1_633_267_481,
        ExtraData = Encoding.ASCII.GetBytes("Sepolia, Athens, Attica, Greece!"),
        BaseFeePerGas = InitialBaseFee,
    };

    private static BlockHeader HoleskyGenesis() => new()
    {
        StateRoot = Hash256.Parse("69d8c9d72f6fa4ad42d4702b433707212f90db395eb54dc20bc85de253788783"),
        Difficulty = 1,
        GasLimit = 25_000_000,
        Timestamp = 1_695_902_100,
        Nonce = 0x1234,
        BaseFeePerGas = InitialBaseFee,
    };

    private static BlockHeader HoodiGenesis() => new()
    {
        StateRoot = Hash256.Parse("da87d7f5f91c51508791bbcbd4aa5baf04917830b86985eeb9ad3d5bfb657576"),
        Difficulty = 1,
        GasLimit = 36_000_000,
        Timestamp = 1_742_212_800,
        Nonce = 0x1234,
        BaseFeePerGas = InitialBaseFee,
        WithdrawalsRoot = BlockHeader.EmptyTrieRoot,
        BlobGasUsed = 0,
        ExcessBlobGas = 0,
        ParentBeaconRoot = default(Hash256),
    };

    private static IEnumerable<ForkActivation> ForksAtGenesis(bool muirGlacier) =>
        from name in LegacyForks
        where muirGlacier || name != "muirGlacier"
        select ForkActivation.Block(name, 0);
}
