namespace Akka.Devp2p.Node.Cli;

/// <summary>How much is logged; the numbers are geth's.</summary>
internal enum Verbosity
{
    Silent = 0,
    Error = 1,
    Warn = 2,
    Info = 3,
    Debug = 4,
    Trace = 5,
}
