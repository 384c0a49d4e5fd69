// A sub-protocol of your own: run it in two terminals, and whatever one types the other sees.
//   ChatProtocol ada                  prints ada's enode
//   ChatProtocol bob enode://...      connects to her
// It ends at the end of its input.
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Samples.ChatProtocol;
using Akka.Devp2p.Wire.Enr;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var name = args.Length > 0 ? args[0] : "ada";
Enode? other = null;
if (args.Length > 1 && !Enode.TryParse(args[1], out other, out var error))
{
    Console.Error.WriteLine(error);
    return 2;
}

var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddAkka("chat", akka => akka
    .AddHocon("akka { loglevel = WARNING, log-dead-letters = off }", HoconAddMode.Prepend)
    .WithActors((system, registry) => registry.Register<RoomActor>(system.ActorOf(RoomActor.Props(), "room")))
    .AddDevp2pProtocol(ChatProtocolActor.Spec)
    .WithDevp2p(name, options =>
    {
        options.ClientName = name;
        options.Settings = """
            devp2p.server { address = "127.0.0.1", port = 0 }
            devp2p.discovery.enabled = off
            devp2p.eth.versions = []
            """;
        options.OnStarted = node =>
        {
            Console.WriteLine($"{name} is {node.Info.Self.ToUrl()}");
            if (other is not null)
            {
                node.Server.Tell(new ServerActor.AddStatic(other), ActorRefs.NoSender);
            }
        };
    }));

using var host = builder.Build();
await host.StartAsync();
var room = host.Services.GetRequiredService<IRequiredActor<RoomActor>>().ActorRef;
while (await Console.In.ReadLineAsync() is { } line)
{
    room.Tell(new ChatProtocolActor.Say(line), ActorRefs.NoSender);
}

await host.StopAsync();
return 0;
