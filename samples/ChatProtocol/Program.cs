using Akka.Actor;
using Akka.Devp2p.Samples.ChatProtocol;
using Akka.Devp2p.Wire.Enr;

// dotnet run                      two nodes in this process exchange a line each
// dotnet run -- <name>            one node: prints its enode, what is typed goes to every peer
// dotnet run -- <name> <enode>    the same, connected with that node
using var system = ActorSystem.Create("chat", "akka.loglevel = WARNING");
if (args.Length == 0)
{
    var heard = new TaskCompletionSource();
    var room = system.ActorOf(RoomActor.Props(says: "hello from " + Environment.ProcessId, lines: 2, heard), "room");
    using var ada = new ChatNode(system, "ada", room);
    using var bob = new ChatNode(system, "bob", room);
    var address = await ada.StartAsync();
    await bob.StartAsync();
    bob.Connect(address);
    await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
    await system.Terminate();
    return 0;
}

var lobby = system.ActorOf(RoomActor.Props(says: null, lines: int.MaxValue, new TaskCompletionSource()), "room");
using var node = new ChatNode(system, args[0], lobby);
Console.WriteLine((await node.StartAsync()).ToUrl());
if (args.Length > 1)
{
    if (!Enode.TryParse(args[1], out var friend, out var error))
    {
        await Console.Error.WriteLineAsync($"{args[1]}: {error}");
        return 2;
    }

    node.Connect(friend!);
}

while (await Console.In.ReadLineAsync() is { } line)
{
    lobby.Tell(new ChatProtocolActor.Say(line));
}

await system.Terminate();
return 0;
