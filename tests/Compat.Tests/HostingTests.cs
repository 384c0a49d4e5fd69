using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Akka.Devp2p.Compat.Tests;

/// <summary>AddAkka: HOCON in its order, actors in theirs, the registry, and the ends of host and actor system tied to each other.</summary>
public sealed class HostingTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task AddAkka_WhenTheHostStarts_RunsTheStartersInOrder()
    {
        var order = new List<string>();
        using var host = Build(akka => akka
            .WithActors((system, registry) =>
            {
                order.Add("first");
                registry.Register<Greeter>(system.ActorOf(Props.Create(() => new Greeter()), "greeter"));
            })
            .WithActors(async (_, registry) =>
            {
                await Task.Yield();
                order.Add("second " + registry.Get<Greeter>().Path.Name);
            })
            .AddStartup((_, _) => order.Add("third")));
        await host.StartAsync();
        Assert.Equal(["first", "second greeter", "third"], order);
        var greeter = host.Services.GetRequiredService<IRequiredActor<Greeter>>();
        Assert.Equal("hello", await greeter.ActorRef.Ask<string>("x", Limit));
        Assert.Equal(greeter.ActorRef, await greeter.GetAsync());
        var system = host.Services.GetRequiredService<ActorSystem>();
        Assert.Equal("app", system.Name);
        Assert.Same(ActorRegistry.For(system), host.Services.GetRequiredService<ActorRegistry>());
        Assert.Same(ActorRegistry.For(system), host.Services.GetRequiredService<IActorRegistry>());
        await host.StopAsync();
        Assert.True(system.WhenTerminated.IsCompleted);
        Assert.IsType<CoordinatedShutdown.ClrExitReason>(CoordinatedShutdown.Get(system).ShutdownReason);
    }

    [Fact]
    public async Task AddAkka_WhenAStarterThrows_TheHostFailsToStart()
    {
        ActorSystem? started = null;
        using var host = Build(akka => akka.WithActors((system, _) =>
        {
            started = system;
            throw new InvalidOperationException("port in use");
        }));
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync());
        Assert.Equal("port in use", fault.Message);
        await started!.WhenTerminated.WaitAsync(Limit);
    }

    [Fact]
    public async Task ActorSystem_WhenItEndsByItself_StopsTheHost()
    {
        using var host = Build(_ => { });
        await host.StartAsync();
        var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await host.Services.GetRequiredService<ActorSystem>().Terminate();
        Assert.True(stopping.WaitHandle.WaitOne(Limit));
        await host.StopAsync();
    }

    [Theory]
    [InlineData(HoconAddMode.Prepend, "new")]
    [InlineData(HoconAddMode.Append, "old")]
    [InlineData(HoconAddMode.Replace, "new")]
    public async Task AddHocon_ByMode_WinsOrYields(HoconAddMode mode, string expected)
    {
        using var host = Build(akka => akka
            .AddHocon(ConfigurationFactory.ParseString("x = old, kept = 1"), HoconAddMode.Append)
            .AddHocon(ConfigurationFactory.ParseString("x = new"), mode));
        await host.StartAsync();
        var config = host.Services.GetRequiredService<ActorSystem>().Settings.Config;
        Assert.Equal(expected, config.GetString("x"));
        Assert.Equal(1, config.GetInt("kept"));
        await host.StopAsync();
    }

    [Fact]
    public async Task AddAkka_WithServiceProvider_CanReadServices()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton("from the container");
        builder.Services.AddAkka("app", (akka, services) => akka.AddHocon($"x = \"{services.GetRequiredService<string>()}\"", HoconAddMode.Prepend));
        using var host = builder.Build();
        await host.StartAsync();
        Assert.Equal("from the container", host.Services.GetRequiredService<ActorSystem>().Settings.Config.GetString("x"));
        await host.StopAsync();
    }

    private static IHost Build(Action<AkkaConfigurationBuilder> akka)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAkka("app", b =>
        {
            b.AddHocon(ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }"), HoconAddMode.Append);
            akka(b);
        });
        return builder.Build();
    }

    private sealed class Greeter : UntypedActor
    {
        protected override void OnReceive(object message) => Sender.Tell("hello");
    }
}
