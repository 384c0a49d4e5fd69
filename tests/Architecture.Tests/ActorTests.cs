using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>In src/Actors outside Sockets/ messages are the only way to share, and supervision is the only catch.</summary>
public sealed class ActorTests
{
    private static readonly string[] Forbidden =
        ["Monitor", "SemaphoreSlim", "Semaphore", "Mutex", "ReaderWriterLockSlim", "ManualResetEvent", "ManualResetEventSlim", "AutoResetEvent", "Interlocked", "Volatile",
         "TaskCompletionSource", "Channel", "ChannelReader", "ChannelWriter", "BlockingCollection", "Thread", "ThreadLocal", "ThreadPool", "Lock", "ThreadStatic"];

    private static IEnumerable<Repository.Source> Sources =>
        Repository.Sources("src/Actors").Where(source => !source.Path.StartsWith("src/Actors/Sockets/", StringComparison.Ordinal));

    // a fault strikes on the threads of sockets and files too, so the counts of its rules are shared
    private static bool IsFaults(Repository.Source source) => source.Path.StartsWith("src/Actors/Faults/", StringComparison.Ordinal);

    private static IEnumerable<(Repository.Source Source, ClassDeclarationSyntax Class)> Actors => Sources.SelectMany(source => source
        .All<ClassDeclarationSyntax>().Where(type => ActorNames.Value.Contains(type.Identifier.Text)).Select(type => (source, type)));

    // a partial class names its base in one of its files only
    private static readonly Lazy<HashSet<string>> ActorNames = new(() => [.. Sources
        .SelectMany(source => source.All<ClassDeclarationSyntax>())
        .Where(type => type.BaseList?.Types.Any(part => part.Type.ToString() is var name && name.EndsWith("Actor", StringComparison.Ordinal) || part.ToString() is "ActorBase") == true)
        .Select(type => type.Identifier.Text)]);

    [Fact]
    public void NothingShared_NoLocksQueuesOrThreads() =>
        Repository.Holds("actors share nothing but messages", Sources.Where(source => !IsFaults(source)).SelectMany(source => source
            .All<SimpleNameSyntax>()
            .Where(name => Forbidden.Contains(name.Identifier.Text) || name.Identifier.Text.StartsWith("Concurrent", StringComparison.Ordinal))
            .Where(name => name.Parent is not MemberAccessExpressionSyntax access || access.Expression == name)
            .Select(name => $"{source.At(name)} {name}")
            .Concat(source.All<LockStatementSyntax>().Select(node => source.At(node) + " lock"))
            .Concat(source.All<MemberAccessExpressionSyntax>()
                .Where(access => access.ToString() is "Task.Run" or "Task.Factory.StartNew" or "Task.Delay" or "Thread.Sleep")
                .Select(access => $"{source.At(access)} {access}"))
            .Concat(source.All<EventFieldDeclarationSyntax>().Select(node => source.At(node) + " event"))
            .Concat(source.All<EventDeclarationSyntax>().Select(node => source.At(node) + " event"))));

    [Fact]
    public void Actors_DeriveFromDevp2pActor() =>
        Repository.Holds("a fault plan reaches every actor, by the base class Devp2pActor", Sources
            .Where(source => Path.GetFileName(source.Path) != "Devp2pActor.cs")
            .SelectMany(source => source.All<ClassDeclarationSyntax>()
                .Where(type => type.BaseList?.Types.Any(part => part.ToString() is "UntypedActor" or "ReceiveActor" or "ActorBase") == true)
                .Select(type => $"{source.At(type)} {type.Identifier.Text}")));

    [Fact]
    public void NoMutableStatics() =>
        Repository.Holds("no mutable static", Sources.SelectMany(source => source
            .All<FieldDeclarationSyntax>()
            .Where(field => Has(field, SyntaxKind.StaticKeyword) && !Has(field, SyntaxKind.ReadOnlyKeyword))
            .Select(field => source.At(field))
            .Concat(source.All<PropertyDeclarationSyntax>()
                .Where(property => Has(property, SyntaxKind.StaticKeyword) && property.AccessorList?.Accessors.Any(SyntaxKind.SetAccessorDeclaration) == true)
                .Select(property => source.At(property)))));

    [Fact]
    public void NoCatchAll() =>
        Repository.Holds("supervision is the catch", Sources.SelectMany(source => source
            .All<CatchClauseSyntax>()
            .Where(clause => clause.Filter == null && clause.Declaration?.Type.ToString() is null or "Exception" or "System.Exception")
            .Where(clause => clause.Filter == null)
            .Select(source.At)));

    [Fact]
    public void Actors_NeitherAwaitNorBlock() =>
        Repository.Holds("an actor waits for nothing", Actors.SelectMany(actor => actor.Class.DescendantNodes()
            .Where(node => node is AwaitExpressionSyntax
                || node is MemberAccessExpressionSyntax access && access.ToString().EndsWith(".GetAwaiter().GetResult", StringComparison.Ordinal)
                || node is MemberAccessExpressionSyntax { Name.Identifier.Text: "Result" } read && read.Expression.ToString().Contains("Ask", StringComparison.Ordinal))
            .Select(actor.Source.At)));

    [Fact]
    public void Questions_GoThroughAsking() =>
        Repository.Holds("Akka's Ask runs on the wall clock and answers on the thread pool: AskFor, or AskAsync for what a host awaits", Repository.Sources("src/Actors")
            .Where(source => Path.GetFileName(source.Path) != "Asking.cs")
            .SelectMany(source => source.All<SimpleNameSyntax>()
                .Where(name => name.Identifier.Text == "Ask"
                    && (name.Parent is MemberBindingExpressionSyntax || name.Parent is MemberAccessExpressionSyntax access && access.Name == name))
                .Select(source.At)));

    [Fact]
    public void Actors_AreSealed() =>
        Repository.Holds("an actor is sealed (or abstract, for sub-protocols)", Actors
            .GroupBy(actor => actor.Class.Identifier.Text)
            .Where(parts => !parts.Any(part => Has(part.Class, SyntaxKind.SealedKeyword) || Has(part.Class, SyntaxKind.AbstractKeyword)))
            .Select(parts => parts.First().Source.At(parts.First().Class) + " " + parts.Key));

    [Fact]
    public void Actors_ShowNothingButConstructorPropsAndMessages() =>
        Repository.Holds("public members of an actor are its constructor, Props, its nested messages and Akka's own", Actors
            .Where(actor => !Has(actor.Class, SyntaxKind.AbstractKeyword) && IsPublic(actor.Class))
            .SelectMany(actor => actor.Class.Members
                .Where(member => IsPublic(member) && !Has(member, SyntaxKind.OverrideKeyword) && !IsAllowed(member))
                .Select(member => $"{actor.Source.At(member)} {member.ToString().Split('\n')[0].Trim()}")));

    [Fact]
    public void Actors_UseNoWallClockOrOwnRandomness() =>
        Repository.Holds("time comes from TimeProvider, randomness from IRandomness", Sources
            .Where(source => Path.GetFileName(source.Path) is not ("SystemRandomness.cs" or "SeededRandomness.cs"))
            .SelectMany(source => source.All<MemberAccessExpressionSyntax>()
                .Where(access => access.ToString() is "DateTime.UtcNow" or "DateTime.Now" or "DateTimeOffset.UtcNow" or "DateTimeOffset.Now" or "Random.Shared"
                    or "Stopwatch.GetTimestamp" or "Stopwatch.StartNew" or "Environment.TickCount64" or "Guid.NewGuid" or "RandomNumberGenerator.Fill" or "RandomNumberGenerator.GetBytes")
                .Select(access => $"{source.At(access)} {access}")));

    [Fact]
    public void Actors_HandOnWhatTheyDoNotHandle() =>
        Repository.Holds("every OnReceive calls Unhandled for the rest", Actors
            .GroupBy(actor => actor.Class.Identifier.Text)
            .Where(parts => !parts.Any(part => Has(part.Class, SyntaxKind.AbstractKeyword)))
            .Where(parts => !parts.Any(part => part.Class.DescendantNodes().OfType<InvocationExpressionSyntax>()
                .Any(call => call.Expression.ToString() is "Unhandled" or "base.OnReceive")))
            .Where(parts => parts.Any(part => part.Class.Members.OfType<MethodDeclarationSyntax>().Any(method => method.Identifier.Text == "OnReceive")))
            .Select(parts => parts.First().Source.Path + " " + parts.Key));

    private static bool IsAllowed(MemberDeclarationSyntax member) => member switch
    {
        ConstructorDeclarationSyntax => true,
        MethodDeclarationSyntax { Identifier.Text: "Props" } method => Has(method, SyntaxKind.StaticKeyword),
        RecordDeclarationSyntax record => Has(record, SyntaxKind.SealedKeyword) || Has(record, SyntaxKind.AbstractKeyword) || record.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword),
        EnumDeclarationSyntax => true,
        InterfaceDeclarationSyntax => true,
        // a time can't be const
        FieldDeclarationSyntax field => Has(field, SyntaxKind.ConstKeyword)
            || (Has(field, SyntaxKind.StaticKeyword) && Has(field, SyntaxKind.ReadOnlyKeyword) && field.Declaration.Type.ToString() == "TimeSpan"),
        PropertyDeclarationSyntax { Identifier.Text: "Timers" or "Stash" } => true,
        _ => false,
    };

    private static bool IsPublic(MemberDeclarationSyntax member) => Has(member, SyntaxKind.PublicKeyword);

    private static bool Has(MemberDeclarationSyntax member, SyntaxKind kind) => member.Modifiers.Any(kind);
}
