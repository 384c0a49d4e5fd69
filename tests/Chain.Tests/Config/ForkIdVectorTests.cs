using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.ForkId;

namespace Akka.Devp2p.Chain.Tests.Config;

/// <summary>All vectors of go-ethereum core/forkid/forkid_test.go (TestCreation, TestValidation) for the networks known here.</summary>
public class ForkIdVectorTests
{
    /// <summary>Network, head number, head time, then hash and next fork.</summary>
    public static TheoryData<string, ulong, ulong, uint, ulong> Creation => new()
    {
        { "mainnet", 0, 0, 0xfc64ec04, 1150000 },
        { "mainnet", 1149999, 0, 0xfc64ec04, 1150000 },
        { "mainnet", 1150000, 0, 0x97c2c34c, 1920000 },
        { "mainnet", 1919999, 0, 0x97c2c34c, 1920000 },
        { "mainnet", 1920000, 0, 0x91d1f948, 2463000 },
        { "mainnet", 2462999, 0, 0x91d1f948, 2463000 },
        { "mainnet", 2463000, 0, 0x7a64da13, 2675000 },
        { "mainnet", 2674999, 0, 0x7a64da13, 2675000 },
        { "mainnet", 2675000, 0, 0x3edd5b10, 4370000 },
        { "mainnet", 4369999, 0, 0x3edd5b10, 4370000 },
        { "mainnet", 4370000, 0, 0xa00bc324, 7280000 },
        { "mainnet", 7279999, 0, 0xa00bc324, 7280000 },
        { "mainnet", 7280000, 0, 0x668db0af, 9069000 },
        { "mainnet", 9068999, 0, 0x668db0af, 9069000 },
        { "mainnet", 9069000, 0, 0x879d6e30, 9200000 },
        { "mainnet", 9199999, 0, 0x879d6e30, 9200000 },
        { "mainnet", 9200000, 0, 0xe029e991, 12244000 },
        { "mainnet", 12243999, 0, 0xe029e991, 12244000 },
        { "mainnet", 12244000, 0, 0x0eb440f6, 12965000 },
        { "mainnet", 12964999, 0, 0x0eb440f6, 12965000 },
        { "mainnet", 12965000, 0, 0xb715077d, 13773000 },
        { "mainnet", 13772999, 0, 0xb715077d, 13773000 },
        { "mainnet", 13773000, 0, 0x20c327fc, 15050000 },
        { "mainnet", 15049999, 0, 0x20c327fc, 15050000 },
        { "mainnet", 15050000, 0, 0xf0afd0e3, 1681338455 },
        { "mainnet", 20000000, 1681338454, 0xf0afd0e3, 1681338455 },
        { "mainnet", 20000000, 1681338455, 0xdce96c2d, 1710338135 },
        { "mainnet", 30000000, 1710338134, 0xdce96c2d, 1710338135 },
        { "mainnet", 30000000, 1710338135, 0x9f3d2254, 1746612311 },
        { "mainnet", 30000000, 1746022486, 0x9f3d2254, 1746612311 },
        { "mainnet", 30000000, 1746612311, 0xc376cf8b, 1764798551 },
        { "mainnet", 30000000, 1764798550, 0xc376cf8b, 1764798551 },
        { "mainnet", 30000000, 1764798551, 0x5167e2a6, 1765290071 },
        { "mainnet", 30000000, 1765290070, 0x5167e2a6, 1765290071 },
        { "mainnet", 30000000, 1765290071, 0xcba2a1c0, 1767747671 },
        { "mainnet", 30000000, 1767747670, 0xcba2a1c0, 1767747671 },
        { "mainnet", 30000000, 1767747671, 0x07c9462e, 0 },
        { "mainnet", 50000000, 2000000000, 0x07c9462e, 0 },
        { "sepolia", 0, 0, 0xfe3366e7, 1735371 },
        { "sepolia", 1735370, 0, 0xfe3366e7, 1735371 },
        { "sepolia", 1735371, 0, 0xb96cbd13, 1677557088 },
        { "sepolia", 1735372, 1677557087, 0xb96cbd13, 1677557088 },
        { "sepolia", 1735372, 1677557088, 0xf7f9bc08, 1706655072 },
        { "sepolia", 1735372, 1706655071, 0xf7f9bc08, 1706655072 },
        { "sepolia", 1735372, 1706655072, 0x88cf81d9, 1741159776 },
        { "sepolia", 1735372, 1741159775, 0x88cf81d9, 1741159776 },
        { "sepolia", 1735372, 1741159776, 0xed88b5fd, 1760427360 },
        { "sepolia", 1735372, 1760427359, 0xed88b5fd, 1760427360 },
        { "sepolia", 1735372, 1760427360, 0xe2ae4999, 1761017184 },
        { "sepolia", 1735372, 1761017183, 0xe2ae4999, 1761017184 },
        { "sepolia", 1735372, 1761017184, 0x56078a1e, 1761607008 },
        { "sepolia", 1735372, 1761607007, 0x56078a1e, 1761607008 },
        { "sepolia", 1735372, 1761607008, 0x268956b6, 0 },
        { "sepolia", 1735372, 2000000000, 0x268956b6, 0 },
        { "holesky", 0, 0, 0xc61a6098, 1696000704 },
        { "holesky", 123, 0, 0xc61a6098, 1696000704 },
        { "holesky", 123, 1696000704, 0xfd4f016b, 1707305664 },
        { "holesky", 123, 1707305663, 0xfd4f016b, 1707305664 },
        { "holesky", 123, 1707305664, 0x9b192ad0, 1740434112 },
        { "holesky", 123, 1740434111, 0x9b192ad0, 1740434112 },
        { "holesky", 123, 1740434112, 0xdfbd9bed, 1759308480 },
        { "holesky", 123, 1759308479, 0xdfbd9bed, 1759308480 },
        { "holesky", 123, 1759308480, 0x783def52, 1759800000 },
        { "holesky", 123, 1759799999, 0x783def52, 1759800000 },
        { "holesky", 123, 1759800000, 0xa280a45c, 1760389824 },
        { "holesky", 123, 1760389823, 0xa280a45c, 1760389824 },
        { "holesky", 123, 1760389824, 0x9bc6cb31, 0 },
        { "holesky", 123, 2000000000, 0x9bc6cb31, 0 },
        { "hoodi", 0, 0, 0xbef71d30, 1742999832 },
        { "hoodi", 123, 1742999831, 0xbef71d30, 1742999832 },
        { "hoodi", 123, 1742999832, 0x0929e24e, 1761677592 },
        { "hoodi", 123, 1761677591, 0x0929e24e, 1761677592 },
        { "hoodi", 123, 1761677592, 0xe7e0e7ff, 1762365720 },
        { "hoodi", 123, 1762365719, 0xe7e0e7ff, 1762365720 },
        { "hoodi", 123, 1762365720, 0x3893353e, 1762955544 },
        { "hoodi", 123, 1762955543, 0x3893353e, 1762955544 },
        { "hoodi", 123, 1762955544, 0x23aa1351, 0 },
        { "hoodi", 123, 2000000000, 0x23aa1351, 0 },
    };

    /// <summary>Without forks by time or with them, head number and time, the remote's hash and next fork, the verdict.</summary>
    public static TheoryData<bool, ulong, ulong, uint, ulong, ForkCompatibility> Validation => new()
    {
        { true, 15050000, 0, 0xf0afd0e3, 0, ForkCompatibility.Compatible },
        { true, 15050000, 0, 0xf0afd0e3, ulong.MaxValue, ForkCompatibility.Compatible },
        { true, 7279999, 0, 0xa00bc324, 0, ForkCompatibility.Compatible },
        { true, 7279999, 0, 0xa00bc324, 7280000, ForkCompatibility.Compatible },
        { true, 7279999, 0, 0xa00bc324, ulong.MaxValue, ForkCompatibility.Compatible },
        { true, 7280000, 0, 0xa00bc324, 7280000, ForkCompatibility.Compatible },
        { true, 7987396, 0, 0xa00bc324, 7280000, ForkCompatibility.Compatible },
        { true, 7987396, 0, 0x3edd5b10, 4370000, ForkCompatibility.Compatible },
        { true, 7279999, 0, 0x668db0af, 0, ForkCompatibility.Compatible },
        { true, 4369999, 0, 0xa00bc324, 0, ForkCompatibility.Compatible },
        { true, 7987396, 0, 0xa00bc324, 0, ForkCompatibility.RemoteStale },
        { true, 7987396, 0, 0x5cddc0e1, 0, ForkCompatibility.LocalIncompatibleOrStale },
        { true, 7279999, 0, 0x5cddc0e1, 0, ForkCompatibility.LocalIncompatibleOrStale },
        { true, 7987396, 0, 0xafec6b27, 0, ForkCompatibility.LocalIncompatibleOrStale },
        { true, 88888888, 0, 0xf0afd0e3, 88888888, ForkCompatibility.LocalIncompatibleOrStale },
        { true, 7279999, 0, 0xa00bc324, 7279999, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 15050000, 0, 0xf0afd0e3, 0, ForkCompatibility.Compatible },
        { false, 15050000, 0, 0xf0afd0e3, 1681338455, ForkCompatibility.Compatible },
        { false, 15050000, 0, 0xf0afd0e3, ulong.MaxValue, ForkCompatibility.Compatible },
        { false, 20000000, 1681338455, 0xf0afd0e3, 1681338455, ForkCompatibility.Compatible },
        { false, 20123456, 1681338456, 0xf0afd0e3, 1681338455, ForkCompatibility.Compatible },
        { false, 20000000, 1681338455, 0x20c327fc, 15050000, ForkCompatibility.Compatible },
        { false, 15050000, 0, 0xdce96c2d, 0, ForkCompatibility.Compatible },
        { false, 13773000, 0, 0xf0afd0e3, 0, ForkCompatibility.Compatible },
        { false, 20000000, 1681338455, 0xf0afd0e3, 0, ForkCompatibility.RemoteStale },
        { false, 15050000, 0, ForkSchedule.Append(0xf0afd0e3, ulong.MaxValue), 0, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 15050000, 0, ForkSchedule.Append(0xdce96c2d, ulong.MaxValue), 0, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 888888888, 1660000000, 0xf0afd0e3, 1660000000, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 19999999, 1667999999, 0xf0afd0e3, 1667999999, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 20000000, 1681338455, 0xdce96c2d, 0, ForkCompatibility.Compatible },
        { false, 20000000, 1681338455, 0xdce96c2d, ulong.MaxValue, ForkCompatibility.Compatible },
        { false, 20000000, 1668000000, 0xdce96c2d, 0, ForkCompatibility.Compatible },
        { false, 20000000, 1668000000, 0xdce96c2d, 1710338135, ForkCompatibility.Compatible },
        { false, 20000000, 1668000000, 0xdce96c2d, ulong.MaxValue, ForkCompatibility.Compatible },
        { false, 21000000, 1710338135, 0xdce96c2d, 1710338135, ForkCompatibility.Compatible },
        { false, 21123456, 1710338136, 0xdce96c2d, 1710338135, ForkCompatibility.Compatible },
        { false, 0, 0, 0x3edd5b10, 1710338135, ForkCompatibility.Compatible },
        { false, 21000000, 1700000000, 0x9f3d2254, 0, ForkCompatibility.Compatible },
        { false, 21000000, 1678000000, 0xc376cf8b, 0, ForkCompatibility.Compatible },
        { false, 21000000, 1710338135, 0xdce96c2d, 0, ForkCompatibility.RemoteStale },
        { false, 20000000, 1681338455, ForkSchedule.Append(0xdce96c2d, ulong.MaxValue), 0, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 20000000, 1668000000, ForkSchedule.Append(0x9f3d2254, ulong.MaxValue), 0, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 20000000, 1681338455, 0x12345678, 0, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 88888888, 8888888888, 0x07c9462e, 8888888888, ForkCompatibility.LocalIncompatibleOrStale },
        { false, 20999999, 1699999999, 0x71147644, 1700000000, ForkCompatibility.LocalIncompatibleOrStale },
    };

    [Theory]
    [MemberData(nameof(Creation))]
    public void ForkIdAt_OfPublishedVectors_IsTheirs(string network, ulong number, ulong time, uint hash, ulong next) =>
        Assert.Equal(new ForkIdentifier(hash, next), Networks.Find(network)!.ForkIdAt(number, time));

    [Theory]
    [MemberData(nameof(Validation))]
    public void CheckForkId_OfPublishedVectors_GivesTheirVerdict(
        bool blockForksOnly, ulong number, ulong time, uint hash, ulong next, ForkCompatibility verdict)
    {
        var forks = Networks.Mainnet.Forks.Where(fork => !blockForksOnly || !fork.ByTime).ToList();
        var network = new NetworkConfig("legacy", 1, 1, Networks.Mainnet.GenesisHeader, forks);
        Assert.Equal(verdict, network.CheckForkId(new ForkIdentifier(hash, next), number, time));
    }
}
