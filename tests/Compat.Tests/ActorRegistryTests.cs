using Akka.Actor;
using Akka.Hosting;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>One registry per actor system; a key holds one actor until it is overwritten.</summary>
public sealed class ActorRegistryTests : Akka.TestKit.Xunit2.TestKit
{
    [Fact]
    public void Register_WhenTheKeyIsTaken_Throws()
    {
        var registry = ActorRegistry.For(Sys);
        var other = CreateTestProbe().Ref;
        registry.Register<string>(TestActor);
        Assert.Throws<DuplicateActorRegistryException>(() => registry.Register<string>(other));
        Assert.False(registry.TryRegister<string>(other));
        Assert.Equal(TestActor, registry.Get<string>());
        Assert.True(registry.TryRegister<string>(other, overwrite: true));
        Assert.Equal(other, registry.Get<string>());
        Assert.Single(registry);
    }

    [Fact]
    public void Get_WhenTheKeyIsMissing_Throws()
    {
        var registry = ActorRegistry.For(Sys);
        Assert.Throws<MissingActorRegistryEntryException>(() => registry.Get<string>());
        Assert.False(registry.TryGet<string>(out var nobody));
        Assert.Equal(ActorRefs.Nobody, nobody);
        Assert.Throws<MissingActorRegistryEntryException>(() => new RequiredActor<string>(registry).ActorRef);
    }

    [Fact]
    public void For_WhenAskedAgain_IsTheSame() => Assert.Same(ActorRegistry.For(Sys), ActorRegistry.For(Sys));

    [Fact]
    public async Task GetAsync_WhenRegisteredLater_Completes()
    {
        var registry = ActorRegistry.For(Sys);
        var waiting = registry.GetAsync<string>();
        Assert.False(waiting.IsCompleted);
        registry.Register<string>(TestActor);
        Assert.Equal(TestActor, await waiting.WaitAsync(TimeSpan.FromSeconds(5)));
        Assert.Equal(TestActor, await registry.GetAsync<string>());
        using var cancelled = new CancellationTokenSource();
        var never = registry.GetAsync<int>(cancelled.Token);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }
}
