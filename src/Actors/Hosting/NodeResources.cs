using Akka.Devp2p.Actors.Storage;
using Akka.Devp2p.Wire.Crypto;

namespace Akka.Devp2p.Actors.Hosting;

/// <summary>What a node holds from before its start until after its end: the lock of its directory, and its key when nobody else owns it.</summary>
internal sealed class NodeResources(DataDirectoryLock? directory) : IDisposable
{
    private PrivateKey? _key;

    internal PrivateKey Keep(PrivateKey key) => _key = key;

    public void Dispose()
    {
        _key?.Dispose();
        directory?.Dispose();
    }
}
