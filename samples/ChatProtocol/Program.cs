// A sub-protocol of your own: two nodes on loopback, ada and bob, greet each other over chat/1 and leave.
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Samples.ChatProtocol;
using Akka.Devp2p.Wire.Enr;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
Enode? ada = null;
builder.Services.AddAkka("chat", akka => akka
    .AddHocon("akka { loglevel = WARNING, log-dead-letters = off }", HoconAddMode.Prepend)
    .WithActors((system, registry) => registry.Register<RoomActor>(system.ActorOf(RoomActor.Props(), "room")))
    .WithDevp2p("ada", options =>
    {
        Chat(options, "ada");
        options.OnStarted = node => ada = node.Info.Self;
    })
    .WithDevp2p("bob", options =>
    {
        Chat(options, "bob");
        options.OnStarted = node => node.Server.Tell(new ServerActor.AddStatic(ada!), node.Actor);
    }));

using var host = builder.Build();
await host.StartAsync();
var room = host.Services.GetRequiredService<IRequiredActor<RoomActor>>().ActorRef;
await room.Ask<RoomActor.Enough>(new RoomActor.WaitForLines(2), TimeSpan.FromSeconds(30));
await host.StopAsync();

static void Chat(Devp2pOptions options, string name)
{
    options.ClientName = name;
    options.Protocols.Add(ChatProtocolActor.Spec);
    options.Settings = """
        devp2p.server { address = "127.0.0.1", port = 0 }
        devp2p.discovery.enabled = off
        devp2p.eth.versions = []
        """;
}
