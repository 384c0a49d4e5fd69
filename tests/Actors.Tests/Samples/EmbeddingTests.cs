using System.Text.Json;
using Akka.Actor;
using Akka.Devp2p.Actors.Hosting;

namespace Akka.Devp2p.Actors.Tests.Samples;

/// <summary>The sample as a web server, and a node that connects to it.</summary>
public sealed class EmbeddingTests
{
    private const string Loopback = "devp2p { eth.network = dev, server.address = \"127.0.0.1\", server.port = 0, discovery.enabled = off }";

    [Fact]
    public async Task Clients_WhenAPeerComesAndGoes_ShowsItsNameMeanwhile()
    {
        using var program = SampleProgram.Start(
            "Embedding", "--urls", "http://127.0.0.1:0", "--Devp2p:Network=dev", "--Devp2p:Server:Address=127.0.0.1", "--Devp2p:Server:Port=0", "--Devp2p:Discovery:Enabled=false");
        const string Listening = "Now listening on: ";
        var line = await program.LineWith(Listening);
        using var http = new HttpClient { BaseAddress = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]) };
        var enode = await http.GetStringAsync("/");
        Assert.StartsWith("enode://", enode, StringComparison.Ordinal);
        Assert.Equal("Healthy", await http.GetStringAsync("/health"));

        using var system = ActorSystem.Create("guest", "akka.stdout-loglevel = OFF");
        await using var guest = await Devp2pNode.StartAsync(system, "guest", new Devp2pOptions
        {
            ClientName = "guest/v1",
            Settings = $"{Loopback}\ndevp2p.server.static-nodes = [\"{enode}\"]",
        });
        await program.LineWith("guest/v1 joined");
        var clients = JsonSerializer.Deserialize<Dictionary<string, string>>(await http.GetStringAsync("/clients"))!;
        Assert.Equal(new Dictionary<string, string> { [guest.Info.Self.Id.ToString()] = "guest/v1" }, clients);

        await guest.StopAsync();
        await program.LineWith("guest/v1 left");
        Assert.Equal("{}", await http.GetStringAsync("/clients"));
    }
}
