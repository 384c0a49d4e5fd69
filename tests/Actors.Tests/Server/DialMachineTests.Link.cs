using System.Net;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;

namespace Akka.Devp2p.Actors.Tests.Server;

// while our own link is suspected
public sealed partial class DialMachineTests
{
    /// <summary>What may be our own link's fault does not count while that is suspected; what shows that it works does.</summary>
    [Theory]
    [InlineData(DialOutcome.Timeout, 35, 35)]
    [InlineData(DialOutcome.Unreachable, 35, 35)]
    [InlineData(DialOutcome.Unresolved, 35, 35)]
    [InlineData(DialOutcome.Refused, 180, 240)]
    [InlineData(DialOutcome.ProtocolError, 180, 240)]
    public void DialEnded_WhileOurLinkIsSuspected_BlamesNobodyForIt(DialOutcome outcome, int atLeast, int atMost)
    {
        Machine(Limits(4, 5));
        _machine.SuspectLink(_now + TimeSpan.FromHours(1));
        WaitAfter(outcome);
        WaitAfter(outcome);
        Assert.InRange(WaitAfter(outcome), atLeast, atMost);
    }

    /// <summary>Nobody is left who could be lost: it ends when somebody is there again, or with the longest back-off.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60 + 3599, true)]
    [InlineData(60 + 3600, false)]
    public void SuspectLink_WithoutAnyPeer_LastsAnHourLonger(int after, bool want)
    {
        Machine(Limits(4, 5));
        var begun = _now;
        _machine.SuspectLink(begun + TimeSpan.FromSeconds(60));
        _now += TimeSpan.FromSeconds(after);
        Assert.Equal(want, _machine.IsBlameless(DialOutcome.Timeout, _now));
        _machine.PeerAdded(Id(9), PeerFlags.Inbound, IPAddress.Loopback);
        Assert.False(_machine.IsBlameless(DialOutcome.Timeout, _now));
        _machine.SuspectLink(begun + TimeSpan.FromSeconds(60));
        Assert.Equal(after < 60, _machine.IsBlameless(DialOutcome.Timeout, _now));
    }

    private int WaitAfter(DialOutcome outcome)
    {
        _machine.Offer(At(1, "8.8.8.8"), "lookup");
        var begun = _now;
        Expect([1]);
        _machine.DialEnded(Id(1), outcome, _now);
        while (_machine.Refusal(At(1, "8.8.8.8"), _now) is not null)
        {
            _now += TimeSpan.FromSeconds(1);
        }

        return (int)(_now - begun).TotalSeconds;
    }
}
