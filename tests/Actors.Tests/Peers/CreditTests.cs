using Akka.Devp2p.Actors.Sockets;

namespace Akka.Devp2p.Actors.Tests.Peers;

/// <summary>The byte budgets that bound what peers can make us hold.</summary>
public sealed class CreditTests
{
    [Fact]
    public async Task Wait_WhenPeerBudgetIsUsedUp_CompletesWhenItIsReturned()
    {
        var credit = new PeerCredit(new CreditPool(10_000), 1000);
        var message = credit.Grant(2000);
        Assert.Equal(1000 - 2000 - PeerCredit.MessageOverhead, credit.Available);
        var wait = credit.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);
        message.Release();
        message.Release();
        await wait.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1000, credit.Available);
    }

    [Fact]
    public async Task Wait_WhenSharedBudgetIsUsedUp_CompletesWhenAnotherPeerReturnsIt()
    {
        var pool = new CreditPool(1000);
        var (one, other) = (new PeerCredit(pool, 5000), new PeerCredit(pool, 5000));
        other.Charge(1);
        var message = one.Grant(1000);
        var wait = other.WaitAsync().AsTask();
        Assert.False(wait.IsCompleted);
        message.Release();
        await wait.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(999, pool.Available);
    }

    [Fact]
    public async Task Wait_WhenOthersHoldTheSharedBudget_HoldsUpNobodyWhoHoldsNothing()
    {
        var pool = new CreditPool(1000);
        var honest = new PeerCredit(pool, 5000);
        new PeerCredit(pool, 5000).Charge(3000);
        Assert.True(honest.WaitAsync().AsTask().IsCompletedSuccessfully);
        // one message and no second one beside it
        var message = honest.Grant(100);
        var second = honest.WaitAsync().AsTask();
        Assert.False(second.IsCompleted);
        message.Release();
        await second.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Close_GivesBackWhatIsHeld_AndLaterReleasesChangeNothing()
    {
        var pool = new CreditPool(10_000);
        var credit = new PeerCredit(pool, 1000);
        var message = credit.Grant(2000);
        credit.Charge(500);
        var wait = credit.WaitAsync().AsTask();
        credit.Close();
        await wait.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(10_000, pool.Available);
        message.Release();
        credit.Charge(100);
        Assert.Equal(10_000, pool.Available);
    }

    [Fact]
    public void Keep_GivesNothingBackUntilReleased()
    {
        var credit = new PeerCredit(new CreditPool(10_000), 1000);
        var message = credit.Grant(100);
        Assert.True(message.IsHeld);
        message.Keep();
        Assert.False(message.IsHeld);
        Assert.True(credit.Available < 1000);
        message.Release();
        Assert.Equal(1000, credit.Available);
    }
}
