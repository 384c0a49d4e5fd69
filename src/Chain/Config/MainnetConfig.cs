using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Chain.Config;

/// <summary>Constants of the main network. The header is proven by its hash in the tests; forks and bootnodes are geth's (params, 2026-08).</summary>
internal static class MainnetConfig
{
    public static NetworkConfig Create() => new("mainnet", 1, 1, Genesis(), Forks())
    {
        Bootnodes =
        [
            "enode://d860a01f9722d78051619d1e2351aba3f43f943f6f00718d1b9baa4101932a1f5011f16bb2b1bb35db20d6fe28fa0bf09636d26a87d31de9ec6203eeedb1f666@18.138.108.67:30303",
            "enode://22a8232c3abc76a16ae9d6c3b164f98775fe226f0917b0ca871128a74a8e9630b458460865bab457221f1d448dd9791d24c4e5d88786180ac185df813a68d4de@3.209.45.79:30303",
            "enode://2b252ab6a1d0f971d9722cb839a42cb81db019ba44c08754628ab4a823487071b5695317c8ccd085219c3a03af063495b2f1da8d18218da2d6a82981b45e6ffc@65.108.70.101:30303",
            "enode://4aeb4ab6c14b23e2c4cfdce879c04b0748a20d8e9b59e25ded2a08143e265c6c25936e74cbc8e641e3312ca288673d91f2f93f8e277de3cfa444ecdaaf982052@157.90.35.166:30303",
        ],
        DnsLists = [Networks.DnsListOf("mainnet")],
    };

    private static BlockHeader Genesis() => new()
    {
        StateRoot = Hash256.Parse("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"),
        Difficulty = 17_179_869_184,
        GasLimit = 5_000,
        ExtraData = Convert.FromHexString("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"),
        Nonce = 66,
    };

    private static ForkActivation[] Forks() =>
    [
        ForkActivation.Block("homestead", 1_150_000),
        ForkActivation.Block("daoFork", 1_920_000),
        ForkActivation.Block("eip150", 2_463_000),
        ForkActivation.Block("eip155", 2_675_000),
        ForkActivation.Block("eip158", 2_675_000),
        ForkActivation.Block("byzantium", 4_370_000),
        ForkActivation.Block("constantinople", 7_280_000),
        ForkActivation.Block("petersburg", 7_280_000),
        ForkActivation.Block("istanbul", 9_069_000),
        ForkActivation.Block("muirGlacier", 9_200_000),
        ForkActivation.Block("berlin", 12_244_000),
        ForkActivation.Block("london", 12_965_000),
        ForkActivation.Block("arrowGlacier", 13_773_000),
        ForkActivation.Block("grayGlacier", 15_050_000),
        ForkActivation.Time("shanghai", 1_681_338_455),
        ForkActivation.Time("cancun", 1_710_338_135),
        ForkActivation.Time("prague", 1_746_612_311),
        ForkActivation.Time("osaka", 1_764_798_551),
        ForkActivation.Time("bpo1", 1_765_290_071),
        ForkActivation.Time("bpo2", 1_767_747_671),
    ];
}
