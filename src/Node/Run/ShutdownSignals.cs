using System.Runtime.InteropServices;

namespace Akka.Devp2p.Node.Run;

/// <summary>
/// SIGINT and SIGTERM: the first asks the program to stop, the second ends it at once. Made before all else: a signal that comes while
/// settings are read or Akka.NET is loaded counts too. Before it is made the runtime knows no handler and the signal ends the process.
/// </summary>
internal sealed class ShutdownSignals : IDisposable
{
    private readonly CancellationTokenSource _requested = new();
    private readonly PosixSignalRegistration[] _registrations;

    public ShutdownSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    /// <summary>For a command line with a command that runs until it is told to stop; others are ended by the first signal, so null.</summary>
    public static ShutdownSignals? For(string[] args) => args.AsSpan().ContainsAny("run", "dev") ? new ShutdownSignals() : null;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Requested => _requested.Token;

    /// <summary>Asks as the first signal does; any number of times.</summary>
    public void Request() => _requested.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _requested.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!_requested.IsCancellationRequested)
        {
            context.Cancel = true;
            _requested.Cancel();
        }
    }
}
