// A node inside an application of your own: run it, watch it find peers on sepolia, stop it with Ctrl-C.
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Chain.Config;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddAkka("app", akka => akka.WithDevp2p(options =>
{
    options.Network = Networks.Sepolia;
    options.DataDir = Path.Combine(AppContext.BaseDirectory, "devp2p");
    options.OnStarted = node => Console.WriteLine($"running as {node.Info.Self.ToUrl()}");
}));
using var host = builder.Build();
await host.StartAsync();
var server = host.Services.GetRequiredService<IRequiredActor<ServerActor>>().ActorRef;
var peers = await server.Ask<ServerActor.Peers>(ServerActor.GetPeers.Instance, TimeSpan.FromSeconds(5));
Console.WriteLine($"{peers.All.Length} peers so far");
await host.WaitForShutdownAsync();
