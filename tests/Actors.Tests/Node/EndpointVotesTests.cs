using System.Net;
using Akka.Devp2p.Actors.Node;
using Akka.Devp2p.Actors.Tests.Discovery;

namespace Akka.Devp2p.Actors.Tests.Node;

/// <summary>Who is believed about where we are.</summary>
public sealed class EndpointVotesTests
{
    private static readonly IPEndPoint Ours = IPEndPoint.Parse("8.8.8.8:30303"), Other = IPEndPoint.Parse("9.9.9.9:40000");

    private readonly ManualTime _time = new();
    private readonly EndpointVotes _votes;

    public EndpointVotesTests() => _votes = new EndpointVotes(_time, portIsSet: false);

    [Fact]
    public void Endpoint_ThatTenNetworksSay_IsBelieved_AndNotOneFewer()
    {
        Say(Ours, networks: 9);
        Assert.Null(_votes.Elected);
        Assert.True(_votes.Take(Voter(9), Ours));
        Assert.Equal((Ours, (10, 10)), (_votes.Elected, _votes.Count()));
    }

    [Fact]
    public void Votes_CountForFiveMinutes_AndNotATickLonger()
    {
        Say(Ours, networks: 9);
        _time.Now += TimeSpan.FromMinutes(5);
        Assert.False(_votes.Take(Voter(9), Ours));
        Assert.Equal((1, 1), _votes.Count());
        Say(Ours, networks: 8);
        _time.Now += TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1);
        Assert.True(_votes.Take(Voter(20), Ours));
    }

    [Theory]
    [InlineData("20.1.1.{0}", "8.8.8.8:30303")]
    [InlineData("2a00:1:{0}:1::1", "[2a00:7::8]:30303")]
    public void Network_HasOneVote_HoweverManyNodesAreInIt(string format, string seen)
    {
        for (var i = 1; i < 200; i++)
        {
            _votes.Take(IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i)), IPEndPoint.Parse(seen));
        }

        Assert.Equal((1, 1), _votes.Count());
        Assert.Null(_votes.Elected);
    }

    [Fact]
    public void Network_ThatChangesItsMind_HasItsLastVote()
    {
        Say(Other, networks: 10);
        Say(Ours, networks: 10);
        Assert.Equal((Ours, (10, 10)), (_votes.Elected, _votes.Count()));
    }

    [Fact]
    public void Ten_ThatAreNotMoreThanHalf_AreNotBelieved()
    {
        for (var i = 0; i < 10; i++)
        {
            _votes.Take(Voter(100 + i), new IPEndPoint(Ours.Address, 1000 + i)); // a router with a port for each destination
        }

        Say(Other, networks: 10);
        Assert.Null(_votes.Elected);
        Assert.True(_votes.Take(Voter(50), Other));
    }

    [Fact]
    public void Attacker_WithFewerNetworksThanOthers_IsNotBelieved()
    {
        Say(Ours, networks: 12);
        for (var i = 0; i < 12; i++)
        {
            _votes.Take(Voter(100 + i), Other);
        }

        Assert.Equal(Ours, _votes.Elected);
    }

    [Fact]
    public void Elected_StaysWhileNobodySaysAnythingElse()
    {
        Say(Ours, networks: 10);
        _time.Now += TimeSpan.FromHours(1);
        Say(Other, networks: 9);
        Assert.Equal((Ours, (9, 0)), (_votes.Elected, _votes.Count()));
        Say(Other, networks: 10);
        Assert.Equal(Other, _votes.Elected);
    }

    [Fact]
    public void Elected_WhenTenSayOtherwiseAndNobodyAgrees_IsDropped()
    {
        Say(Ours, networks: 10);
        _time.Now += TimeSpan.FromMinutes(5);
        for (var i = 0; i < 9; i++)
        {
            Assert.False(_votes.Take(Voter(i), new IPEndPoint(Ours.Address, 1000 + i)));
        }

        Assert.True(_votes.Take(Voter(9), new IPEndPoint(Ours.Address, 2000)));
        Assert.Null(_votes.Elected);
    }

    [Theory]
    [InlineData("20.0.0.1", "192.168.1.2:30303", false)]
    [InlineData("20.0.0.1", "127.0.0.1:30303", false)]
    [InlineData("20.0.0.1", "100.64.0.1:30303", false)]
    [InlineData("20.0.0.1", "169.254.1.1:30303", false)]
    [InlineData("20.0.0.1", "0.0.0.0:30303", false)]
    [InlineData("20.0.0.1", "224.0.0.1:30303", false)]
    [InlineData("20.0.0.1", "192.0.2.1:30303", false)]
    [InlineData("20.0.0.1", "8.8.8.8:0", false)]
    [InlineData("20.0.0.1", "[2a00::1]:30303", false)]
    [InlineData("20.0.0.1", "8.8.8.8:30303", true)]
    [InlineData("192.168.1.3", "192.168.1.2:30303", true)]
    [InlineData("192.168.1.3", "127.0.0.1:30303", false)]
    [InlineData("127.0.0.1", "127.0.0.1:30303", true)]
    [InlineData("2a00::1", "[fe80::1]:30303", false)]
    [InlineData("2a00::1", "[::1]:30303", false)]
    [InlineData("2a00::1", "[2a00:9::1]:30303", true)]
    public void LocalAddress_IsBelievedOfLocalNodesAlone_AndASpecialOneOfNobody(string by, string seen, bool counts)
    {
        _votes.Take(IPAddress.Parse(by), IPEndPoint.Parse(seen));
        Assert.Equal(counts ? 1 : 0, _votes.Count().All);
    }

    [Fact]
    public void Port_WhenAPersonHasSetIt_IsNotVotedOn()
    {
        var votes = new EndpointVotes(_time, portIsSet: true);
        for (var i = 0; i < 10; i++)
        {
            votes.Take(Voter(i), new IPEndPoint(Ours.Address, 1000 + i));
        }

        Assert.Equal(new IPEndPoint(Ours.Address, 0), votes.Elected);
    }

    [Fact]
    public void Memory_IsBounded_AndTheOldestVoteMakesRoom()
    {
        for (var i = 0; i < 3 * EndpointVotes.MaxVoters; i++)
        {
            _votes.Take(Voter(i), new IPEndPoint(Ours.Address, 1 + i));
        }

        Assert.Equal((EndpointVotes.MaxVoters, 1), _votes.Count());
    }

    [Fact]
    public void Unasked_IsRememberedForTenMinutes_AndNotATickLonger()
    {
        Assert.False(_votes.IsReachedUnasked);
        _votes.StrangerCame(Voter(1), unasked: true);
        _time.Now += TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1);
        Assert.True(_votes.IsReachedUnasked);
        _time.Now += TimeSpan.FromTicks(1);
        Assert.False(_votes.IsReachedUnasked);
    }

    /// <summary>Else strangers would choose how many votes there are: we soon ping whoever has come to us.</summary>
    [Fact]
    public void Strangers_WhoHaveComeUnasked_AreNotEnoughByThemselves()
    {
        for (var i = 0; i < 40; i++)
        {
            _votes.StrangerCame(Voter(i), unasked: true);
        }

        Say(Other, networks: 40);
        Assert.Equal((null, (EndpointVotes.MaxUnasked, EndpointVotes.MaxUnasked)), (_votes.Elected, _votes.Count()));
        Say(Other, networks: 40); // each has its last vote, and no other a place
        Assert.Equal((null, (9, 9)), (_votes.Elected, _votes.Count()));
        for (var i = 50; i < 60; i++)
        {
            _votes.Take(Voter(i), Ours); // whom we have asked first
        }

        Assert.Equal((Ours, (19, 10)), (_votes.Elected, _votes.Count()));
    }

    /// <summary>It has left unanswered what we have sent it, and comes then.</summary>
    [Fact]
    public void Stranger_WhomWeHadSentSomething_IsOne_ButNoSignThatTheyGetThrough()
    {
        for (var i = 0; i < 10; i++)
        {
            _votes.StrangerCame(Voter(i), unasked: false);
        }

        Say(Other, networks: 10);
        Assert.Equal((null, (9, 9), false), (_votes.Elected, _votes.Count(), _votes.IsReachedUnasked));
    }

    [Fact]
    public void Stranger_IsOneForTenMinutes_AndNotATickLonger()
    {
        for (var i = 0; i < 10; i++)
        {
            _votes.StrangerCame(Voter(i), unasked: true);
        }

        _time.Now += EndpointVotes.ContactWindow - TimeSpan.FromTicks(1);
        Say(Ours, networks: 10);
        Assert.Null(_votes.Elected);
        _time.Now += TimeSpan.FromTicks(1);
        Assert.True(_votes.Take(Voter(9), Ours));
    }

    [Fact]
    public void Strangers_WhoseVotesAreTooOld_MakeRoomForOthers()
    {
        for (var i = 0; i < 20; i++)
        {
            _votes.StrangerCame(Voter(i), unasked: true);
        }

        Say(Other, networks: 9);
        _time.Now += EndpointVotes.Window;
        _votes.Take(Voter(15), Ours);
        Assert.Equal((1, 1), _votes.Count());
    }

    [Fact]
    public void Network_ThatHasAVote_IsNoStrangersWhenAnotherComesFromThere()
    {
        Say(Ours, networks: 9);
        for (var i = 0; i < 9; i++)
        {
            _votes.StrangerCame(Voter(i), unasked: true);
        }

        Say(Ours, networks: 9);
        _votes.StrangerCame(Voter(9), unasked: true);
        Assert.True(_votes.Take(Voter(9), Ours));
    }

    private static IPAddress Voter(int network) => new([20, (byte)(network >> 8), (byte)network, 1]);

    private void Say(IPEndPoint seen, int networks)
    {
        for (var i = 0; i < networks; i++)
        {
            _votes.Take(Voter(i), seen);
        }
    }
}
