using Akka.Devp2p.Actors.Eth;

namespace Akka.Devp2p.Actors.Tests.Eth;

/// <summary>In slices of 15 s, half of it left after 10 minutes of nothing.</summary>
public sealed class EthUsefulnessTests
{
    private const int SlicesOfAHalf = 40;

    private readonly EthUsefulness _useful = new();

    [Fact]
    public void Score_OfAPeerThatDeliversInEverySlice_ComesNearToOne()
    {
        Assert.Equal(0, _useful.Score);
        Pass(SlicesOfAHalf, each: 1);
        Assert.Equal(0.5, _useful.Score);
        Pass(SlicesOfAHalf, each: 1);
        Assert.Equal(0.75, _useful.Score);
        Pass(20 * SlicesOfAHalf, each: 1);
        Assert.Equal(1, _useful.Score);
    }

    /// <summary>Whoever floods is no better than whoever sends one message.</summary>
    [Fact]
    public void Score_OfAFlood_IsThatOfOneMessage()
    {
        Pass(1, each: 10_000);
        Assert.Equal(0.02, _useful.Score);
    }

    [Fact]
    public void Score_WithoutDeliveries_HalvesInTenMinutes_AndIsForgotten()
    {
        Pass(20 * SlicesOfAHalf, each: 1);
        Pass(SlicesOfAHalf, each: 0);
        Assert.Equal(0.5, _useful.Score);
        Pass(8 * SlicesOfAHalf, each: 0);
        Assert.Equal(0, _useful.Score);
    }

    [Fact]
    public void EndSlice_WhenTheScoreStaysTheSame_SaysSo()
    {
        Assert.False(_useful.EndSlice());
        _useful.Delivered();
        Assert.True(_useful.EndSlice());
        Pass(20 * SlicesOfAHalf, each: 1);
        _useful.Delivered();
        Assert.False(_useful.EndSlice());
    }

    private void Pass(int slices, int each)
    {
        for (var slice = 0; slice < slices; slice++)
        {
            for (var i = 0; i < each; i++)
            {
                _useful.Delivered();
            }

            _useful.EndSlice();
        }
    }
}
