using System.Net;
using Akka.Devp2p.Actors.Discovery;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Eth;
using Akka.Devp2p.Chain.Config;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;
using Akka.Devp2p.Wire.ForkId;
using Akka.Devp2p.Wire.Types;

namespace Akka.Devp2p.Actors.Tests.Discovery.Mixer;

/// <summary>Who is worth a dial, by what is known of his record.</summary>
public sealed class CandidateFilterTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly PrivateKey _key = PrivateKey.Generate(new SeededRandomness(1).Fill);
    private readonly CandidateFilter _filter = new([new ProtocolFilter("eth", OnDev)]);

    [Fact]
    public void Node_WhenNoProtocolHasAFilter_PassesAndIsNotAsked() =>
        Assert.Equal(new CandidateFilter.Judgement(Bare(), null, false), new CandidateFilter([]).Judge(Bare(), Start));

    [Fact]
    public void Record_OfOurChain_Passes() => Assert.Equal((null, false), Judge(Of(Networks.Dev, 1)));

    [Fact]
    public void Record_OfAnotherChain_IsRefusedWithItsReason() => Assert.Equal((EthHandshake.OtherFork, false), Judge(Of(Networks.Sepolia, 1)));

    [Fact]
    public void Record_WithoutTheEntry_IsRefused() => Assert.Equal((EthHandshake.NoEntry, false), Judge(Of(null, 1)));

    [Fact]
    public void Record_OfOurChainButOfThePast_IsRefused()
    {
        var late = Networks.Mainnet;
        var record = Record(late.ForkIdAt(0, 0) with { Next = 5 }, 1);
        Assert.Equal(EthHandshake.OldFork, EthHandshake.Judge(late, new BlockHeader { Number = 20_000_000, Timestamp = 1_800_000_000 }, record));
    }

    [Fact]
    public void Node_WithoutARecord_IsToBeAsked_AndPassesWhenItDoesNotAnswer()
    {
        Assert.Equal((null, true), Judge(Bare()));
        Assert.Equal((null, false), Judge(Bare(), asked: true));
    }

    [Fact]
    public void Node_WhoseRecordIsKnown_IsJudgedByItWithoutBeingAsked()
    {
        Assert.Equal(EthHandshake.OtherFork, Judge(Of(Networks.Sepolia, 1)).Refusal);
        Assert.Equal((EthHandshake.OtherFork, false), Judge(Bare()));
    }

    [Fact]
    public void Node_ThatWasRefused_IsAskedAgainAfter30MinutesAndNotATickEarlier_AndItsSilenceChangesNothing()
    {
        Judge(Of(Networks.Sepolia, 1));
        var later = Start + CandidateFilter.AskAgainAfter;
        Assert.Equal((EthHandshake.OtherFork, false), Judge(Bare(), at: later - Tick));
        Assert.Equal((EthHandshake.OtherFork, true), Judge(Bare(), at: later));
        _filter.Asked(Bare().Id, later);
        Assert.Equal((EthHandshake.OtherFork, false), Judge(Bare(), asked: true, at: later));
        Assert.Equal((EthHandshake.OtherFork, false), Judge(Bare(), at: later + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Node_WithANewerRecord_IsJudgedByThat_AndAnOlderOneIsForgotten()
    {
        Judge(Of(Networks.Sepolia, 1));
        Assert.Null(Judge(Of(Networks.Dev, 2)).Refusal);
        Assert.Null(Judge(Of(Networks.Sepolia, 1)).Refusal);
        Assert.Null(Judge(Bare()).Refusal);
    }

    /// <summary>By its ports, which others may not know.</summary>
    [Fact]
    public void Node_FoundWithoutARecord_WhereItsRecordSays_IsDialedByIt()
    {
        Judge(Of(Networks.Dev, 1));
        Assert.Equal(new CandidateFilter.Judgement(Of(Networks.Dev, 1), null, false), _filter.Judge(Bare(), Start));
    }

    [Fact]
    public void Node_FoundElsewhereThanItsRecordSays_IsAskedThere_AndDialedThereOnly()
    {
        Judge(Of(Networks.Dev, 1));
        Assert.Equal(new CandidateFilter.Judgement(Elsewhere(), null, true), _filter.Judge(Elsewhere(), Start));
        Assert.Equal(new CandidateFilter.Judgement(Elsewhere(), null, false), _filter.Judge(Elsewhere(), Start, asked: true));
    }

    /// <summary>It has bonded at its own address, and its record names a victim's.</summary>
    [Fact]
    public void Node_WhoseRecordNamesAnotherAddressThanWhereItAnswered_IsDialedWhereItAnswered_AndAskedAnywhereElse()
    {
        _filter.Remember(Of(Networks.Dev, 1).Record!, Start, Elsewhere().Ip);
        Assert.Equal(new CandidateFilter.Judgement(Elsewhere(), null, false), _filter.Judge(Elsewhere(), Start));
        Assert.True(_filter.Judge(Bare(), Start).NeedsRecord);
    }

    [Fact]
    public void Node_WhoseRecordHasNoAddress_IsDialedWhereItHasAnswered_AndAskedAnywhereElse()
    {
        _filter.Remember(new NodeRecordBuilder().SetEth(Networks.Dev.ForkIdAt(0, 0)).Sign(_key, 3), Start, Bare().Ip);
        Assert.Equal(new CandidateFilter.Judgement(Bare(), null, false), _filter.Judge(Bare(), Start));
        Assert.True(_filter.Judge(Elsewhere(), Start).NeedsRecord);
    }

    /// <summary>Its record of the time when it passed was of its own address.</summary>
    [Fact]
    public void Candidate_WhoseNewerRecordNamesAnotherAddress_StaysWhereItWas_AndOneFoundByAnOldRecordMoves()
    {
        var old = Enode.FromRecord(new NodeRecordBuilder().SetEth(Networks.Dev.ForkIdAt(0, 0)).SetIp(Elsewhere().Ip!).SetTcp(7).Sign(_key, 1));
        Judge(old);
        _filter.Remember(Of(Networks.Dev, 2).Record!, Start, Elsewhere().Ip);
        Assert.Equal(old, _filter.Judge(old, Start, asked: true).Node);
        Assert.Equal(Of(Networks.Dev, 2), _filter.Judge(old, Start).Node);
    }

    [Fact]
    public void Node_FoundAtTheOtherAddressOfItsRecord_IsDialedByItsPortThere()
    {
        var (ip4, ip6) = (IPAddress.Parse("10.0.0.9"), IPAddress.Parse("fd00::9"));
        _filter.Remember(new NodeRecordBuilder().SetEth(Networks.Dev.ForkIdAt(0, 0)).SetIp(ip4).SetTcp(4).SetIp(ip6).SetTcp6(6).Sign(_key, 1), Start, ip6);
        Assert.Equal(new IPEndPoint(ip6, 6), _filter.Judge(Enode.Create(_key.PublicKey, ip6, 7, 7), Start).Node.TcpEndPoint);
    }

    [Fact]
    public void Filters_WhenThereAreSeveral_LetWhoPassesOneOfThem()
    {
        var either = new CandidateFilter([new ProtocolFilter("chat", _ => "not me"), new ProtocolFilter("eth", OnDev)]);
        Assert.Null(either.Judge(Of(Networks.Dev, 1), Start).Refusal);
        Assert.Equal("not me", either.Judge(Of(Networks.Sepolia, 2), Start).Refusal);
    }

    [Fact]
    public void Filter_ThatThrows_RefusesTheNodeByItsName_AndTheOthersHaveTheirSay()
    {
        var failed = new List<string>();
        var broken = new ProtocolFilter("chat", _ => throw new InvalidOperationException("broken"));
        var either = new CandidateFilter([broken, new ProtocolFilter("eth", OnDev)], (filter, failure) => failed.Add($"{filter.Protocol}: {failure.Message}"));
        Assert.Null(either.Judge(Of(Networks.Dev, 1), Start).Refusal);
        Assert.Equal("filter of chat failed", either.Judge(Of(Networks.Sepolia, 2), Start).Refusal);
        Assert.Equal(["chat: broken", "chat: broken"], failed);
    }

    [Fact]
    public void Records_AreRememberedInBoundedNumber()
    {
        Judge(Of(Networks.Sepolia, 1));
        for (var i = 0; i < CandidateFilter.MaxRecords; i++)
        {
            using var other = PrivateKey.Generate(new SeededRandomness(100 + i).Fill);
            _filter.Remember(new NodeRecordBuilder().Sign(other, 1), Start, null);
        }

        Assert.Equal((null, true), Judge(Bare()));
    }

    public void Dispose() => _key.Dispose();

    private static string? OnDev(NodeRecord record) => EthHandshake.Judge(Networks.Dev, Networks.Dev.GenesisHeader, record);

    private (string? Refusal, bool NeedsRecord) Judge(Enode node, bool asked = false, DateTimeOffset? at = null)
    {
        var judgement = _filter.Judge(node, at ?? Start, asked);
        return (judgement.Refusal, judgement.NeedsRecord);
    }

    private Enode Elsewhere() => Enode.Create(_key.PublicKey, IPAddress.Parse("10.9.9.9"), 7, 7);

    private Enode Bare() => Enode.Create(_key.PublicKey, IPAddress.Parse("10.0.0.9"), 30303, 30303);

    private Enode Of(NetworkConfig? network, ulong sequence) => Enode.FromRecord(Record(network?.ForkIdAt(0, 0), sequence));

    private NodeRecord Record(ForkIdentifier? fork, ulong sequence)
    {
        var builder = new NodeRecordBuilder().SetIp(IPAddress.Parse("10.0.0.9")).SetTcp(30304).SetUdp(30304);
        return (fork is { } known ? builder.SetEth(known) : builder).Sign(_key, sequence);
    }
}
