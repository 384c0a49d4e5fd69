using Microsoft.CodeAnalysis.CSharp.Syntax;
using Mono.Cecil;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>Dependencies point one way: Node to Actors to Chain to Wire; bytes know nothing of actors, sockets, clocks and tasks.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Ours = ["Akka.Devp2p.Wire", "Akka.Devp2p.Chain", "Akka.Devp2p.Actors", "Akka.Devp2p.Node"];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Assembly_References_OnlyWhatIsBelow(int index)
    {
        using var assembly = Read(Ours[index]);
        var allowed = Ours[..index];
        Repository.Holds(
            $"{Ours[index]} may reference {string.Join(", ", allowed)} alone of ours",
            References(assembly).Where(name => name.StartsWith("Akka.Devp2p", StringComparison.Ordinal) && !allowed.Contains(name)));
    }

    [Theory]
    [InlineData("Akka.Devp2p.Wire")]
    [InlineData("Akka.Devp2p.Chain")]
    public void BelowTheActors_NoAkka(string name)
    {
        using var assembly = Read(name);
        Repository.Holds(
            $"{name} has no Akka",
            References(assembly).Where(reference => (reference == "Akka" || reference.StartsWith("Akka.", StringComparison.Ordinal)) && !Ours.Contains(reference)));
    }

    [Fact]
    public void Wire_HasNoSocketsClockTasksOrLogging()
    {
        using var assembly = Read("Akka.Devp2p.Wire");
        Repository.Holds(
            "src/Wire has bytes only",
            assembly.MainModule.GetTypeReferences().Select(type => type.FullName).Where(IsForbiddenInWire));
        Repository.Holds(
            "src/Wire gets its time as an argument",
            assembly.MainModule.GetMemberReferences()
                .Where(member => member.DeclaringType?.FullName is "System.DateTime" or "System.DateTimeOffset" or "System.Environment")
                .Where(member => member.Name is "get_UtcNow" or "get_Now" or "get_Today" or "get_TickCount" or "get_TickCount64")
                .Select(member => member.FullName));
    }

    /// <summary>A node lives in somebody else's process: only src/Node may end it. A simulation ends the system that it has made itself.</summary>
    [Theory]
    [InlineData("Akka.Devp2p.Wire")]
    [InlineData("Akka.Devp2p.Chain")]
    [InlineData("Akka.Devp2p.Actors")]
    public void Library_NeverEndsItsProcess(string name)
    {
        using var assembly = Read(name);
        Repository.Holds(
            $"{name} ends no process, listens to no signals, and stops no actor system",
            assembly.MainModule.GetTypes().Where(type => type.FullName != "Akka.Devp2p.Actors.Sockets.Simulated.Simulation")
                .SelectMany(type => type.Methods).Where(method => method.HasBody)
                .SelectMany(method => method.Body.Instructions.Select(instruction => (Method: method, Called: instruction.Operand as MethodReference)))
                .Where(call => call.Called is { } called && (called.DeclaringType.FullName, called.Name) is
                    ("System.Environment", "Exit" or "FailFast" or "set_ExitCode") or ("System.Diagnostics.Process", "Kill" or "GetCurrentProcess")
                    or ("System.Console", "add_CancelKeyPress") or ("System.AppDomain", "add_ProcessExit" or "add_UnhandledException")
                    or ("System.Runtime.InteropServices.PosixSignalRegistration", "Create") or ("Akka.Actor.ActorSystem", "Terminate" or "Dispose") or ("Akka.Actor.CoordinatedShutdown", "Run"))
                .Select(call => $"{call.Method.FullName} calls {call.Called!.FullName}"));
    }

    [Fact]
    public void Chain_HasNoSockets()
    {
        using var assembly = Read("Akka.Devp2p.Chain");
        Repository.Holds(
            "src/Chain has no sockets",
            assembly.MainModule.GetTypeReferences().Select(type => type.FullName).Where(name => name.StartsWith("System.Net.Sockets", StringComparison.Ordinal)));
    }

    [Fact]
    public void Sockets_AreOpenedInSocketsOnly()
    {
        using var assembly = Read("Akka.Devp2p.Actors");
        string[] sockets = ["System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.TcpListener", "System.Net.Sockets.UdpClient"];
        var users = assembly.MainModule.GetTypes()
            .Where(type => !Outermost(type).Namespace.StartsWith("Akka.Devp2p.Actors.Sockets", StringComparison.Ordinal))
            .Where(type => type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
                .Any(code => code.Operand is MethodReference called && sockets.Contains(called.DeclaringType.FullName)));
        Repository.Holds("sockets belong to src/Actors/Sockets", users.Select(type => type.FullName));
    }

    [Fact]
    public void Actors_SetNoCurrentDirectory() =>
        Repository.Holds(
            "a library never changes its host's current directory",
            Repository.Sources("src/Actors").SelectMany(source => source.All<MemberAccessExpressionSyntax>()
                .Where(access => access.ToString() is "Directory.SetCurrentDirectory" or "Environment.CurrentDirectory")
                .Select(source.At)));

    private static TypeDefinition Outermost(TypeDefinition type) => type.DeclaringType == null ? type : Outermost(type.DeclaringType);

    private static bool IsForbiddenInWire(string type) =>
        type.StartsWith("System.Net.Sockets.", StringComparison.Ordinal) && type != "System.Net.Sockets.AddressFamily"
        || type.StartsWith("System.Threading.Tasks.", StringComparison.Ordinal)
        || type.StartsWith("System.Diagnostics.Stopwatch", StringComparison.Ordinal)
        || type.StartsWith("System.Threading.Timer", StringComparison.Ordinal)
        || type.StartsWith("Microsoft.Extensions.Logging", StringComparison.Ordinal)
        || type.StartsWith("Serilog", StringComparison.Ordinal)
        || type is "System.TimeProvider" or "System.Console";

    private static AssemblyDefinition Read(string name) => AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    private static IEnumerable<string> References(AssemblyDefinition assembly) => assembly.MainModule.AssemblyReferences.Select(reference => reference.Name);
}
