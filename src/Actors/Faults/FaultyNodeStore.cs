using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Faults;

/// <summary>A database that suffers the faults of a plan.</summary>
internal sealed class FaultyNodeStore : INodeStore
{
    private readonly INodeStore _inner;
    private readonly ActiveFaults _faults;
    private readonly string _name;

    private FaultyNodeStore(INodeStore inner, ActiveFaults faults, string name) => (_inner, _faults, _name) = (inner, faults, name);

    internal static INodeStore Open(Func<string, INodeStore> open, string directory, ActiveFaults faults)
    {
        var name = Path.GetFileName(directory);
        Access(faults, name);
        return new FaultyNodeStore(open(directory), faults, name);
    }

    public byte[]? Get(byte[] key)
    {
        Access(_faults, _name);
        return Damage(_inner.Get(key));
    }

    public void Put(byte[] key, byte[] value)
    {
        BeforeWrite();
        _inner.Put(key, value);
    }

    public void Delete(byte[] key)
    {
        BeforeWrite();
        _inner.Delete(key);
    }

    public IEnumerable<(byte[] Key, byte[] Value)> Iterate(byte[] prefix)
    {
        Access(_faults, _name);
        return _inner.Iterate(prefix).Select(entry => (entry.Key, Damage(entry.Value)!));
    }

    public void Dispose() => _inner.Dispose();

    private static void Access(ActiveFaults faults, string name)
    {
        faults.Stall(name);
        if (faults.Strikes(FaultAction.Refuse, name))
        {
            throw new NodeStoreException("Permission denied (injected)") { IsDamaged = false };
        }
    }

    private void BeforeWrite()
    {
        Access(_faults, _name);
        if (_faults.Strikes(FaultAction.DiskFull, _name))
        {
            throw new NodeStoreException(FaultyFiles.NoSpace);
        }
    }

    private byte[]? Damage(byte[]? value)
    {
        if (value is not { Length: > 0 })
        {
            return value;
        }

        if (_faults.Strikes(FaultAction.Corrupt, _name))
        {
            value = [(byte)(value[0] ^ 1), .. value[1..]];
        }

        return _faults.Strikes(FaultAction.ShortRead, _name) ? value[..(value.Length / 2)] : value;
    }
}
