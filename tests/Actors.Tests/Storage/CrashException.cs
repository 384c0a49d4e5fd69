namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>The process dies here: nothing in production catches it.</summary>
internal sealed class CrashException : Exception;
