using Akka.Devp2p.Actors.Faults;
using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>What a node holds from before its start until after its end: the lock of its directory, its key when nobody else owns it, its fault plan.</summary>
internal sealed class NodeResources(DataDirectoryLock? directory) : IDisposable
{
    private PrivateKey? _key;
    private ActiveFaults? _faults;

    internal PrivateKey Keep(PrivateKey key) => _key = key;

    internal ActiveFaults? Keep(ActiveFaults? faults) => _faults = faults;

    public void Dispose()
    {
        _faults?.Dispose();
        _key?.Dispose();
        directory?.Dispose();
    }
}
