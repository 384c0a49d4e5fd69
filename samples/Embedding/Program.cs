// A node inside a web application: GET /clients shows who is connected, / our own enode, /health whether the node runs.
// Settings come from appsettings.json, the environment or the command line: --Devp2p:Network=sepolia --Devp2p:Server:MaxPeers=20
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;
using Akka.Devp2p.Samples.Embedding;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddDevp2p().AddHealthChecks().AddDevp2p(minPeers: 0);
builder.Services.AddAkka("app", akka => akka
    .WithDevp2p(options => options.Bind(builder.Configuration.GetSection("Devp2p")))
    .WithActors((system, registry) => registry.Register<ClientsActor>(system.ActorOf(ClientsActor.Props(Devp2pNodes.For(system).Refs()), "clients"))));

var app = builder.Build();
app.MapHealthChecks("/health");
app.MapGet("/", (IDevp2pNodes nodes) => nodes.Get().Info.Self.ToUrl());
app.MapGet("/clients", async (IRequiredActor<ClientsActor> clients) =>
    (await clients.ActorRef.Ask<ClientsActor.Clients>(ClientsActor.GetClients.Instance, TimeSpan.FromSeconds(5))).NameById);
await app.RunAsync();
