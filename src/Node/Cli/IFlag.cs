namespace Akka.Devp2p.Node.Cli;

/// <summary>Something on the command line that can say what it expects.</summary>
internal interface IFlag
{
    /// <summary>The end of "expected ...", such as "a port from 0 to 65535".</summary>
    string Expected { get; }
}
