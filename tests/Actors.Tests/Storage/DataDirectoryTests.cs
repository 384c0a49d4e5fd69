using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>What lies in a data directory, on the real disk: the key file, the lock, and RocksDB whole and damaged.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("devp2p-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void KeyFile_WhenMissing_IsMadeForItsOwnerAloneAndReadAgain()
    {
        var path = Path.Combine(_directory, "nodekey");
        using var made = NodeKeyFile.LoadOrCreate(path);
        using var read = NodeKeyFile.LoadOrCreate(path);
        Assert.Equal(made.PublicKey, read.PublicKey);
        Assert.Equal(64, new FileInfo(path).Length);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000100")]
    public void KeyFile_WithNoKeyInIt_IsRefusedInOneLineAndLeftAlone(string content)
    {
        var path = Path.Combine(_directory, "nodekey");
        File.WriteAllText(path, content);
        var error = Assert.Throws<SettingsException>(() => NodeKeyFile.LoadOrCreate(path)).Message;
        Assert.Equal($"{path}: no key in it, expected a key file of 64 hex digits", error);
        Assert.Equal(content, File.ReadAllText(path));
    }

    [Fact]
    public void KeyFile_OfGeth_WithALineEnd_IsRead()
    {
        var path = Path.Combine(_directory, "nodekey");
        File.WriteAllText(path, new string('0', 63) + "1\n");
        using var key = NodeKeyFile.LoadOrCreate(path);
        using var one = StoreNodes.KeyOf(1);
        Assert.Equal(one.PublicKey, key.PublicKey);
    }

    [Fact]
    public void KeyFile_InNoDirectory_IsRefusedInOneLine()
    {
        var error = Assert.Throws<SettingsException>(() => NodeKeyFile.LoadOrCreate(Path.Combine(_directory, "no", "nodekey"))).Message;
        Assert.Contains("can't be written", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Directory_WhereNothingCanBeKept_IsRefusedInOneLineNamingIt()
    {
        var error = Assert.Throws<SettingsException>(() => DataDirectory.Take(_directory, readsKey: true, "RocksDB can't be loaded")).Message;
        Assert.StartsWith($"data directory {_directory}: ", error, StringComparison.Ordinal);
        Assert.EndsWith("(RocksDB can't be loaded)", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory));
    }

    [Fact]
    public void Directory_WithAKeyThatIsNone_IsRefusedOnlyWhenItIsNeeded()
    {
        File.WriteAllText(Path.Combine(_directory, DataDirectory.KeyFileName), "none");
        Assert.Throws<SettingsException>(() => DataDirectory.Take(_directory, readsKey: true));
        Assert.Single(Directory.GetFiles(_directory));
        DataDirectory.Take(_directory, readsKey: false).Dispose();
    }

    [Fact]
    public void Lock_WhileHeld_IsRefusedAndAfterwardsGiven()
    {
        var held = DataDirectoryLock.Take(_directory);
        var error = Assert.Throws<SettingsException>(() => DataDirectoryLock.Take(_directory)).Message;
        Assert.StartsWith($"data directory {_directory}: in use by another process", error, StringComparison.Ordinal);
        held.Dispose();
        DataDirectoryLock.Take(_directory).Dispose();
    }

    [Fact]
    public void RocksStore_KeepsOrderPrefixesAndContentAcrossOpenings()
    {
        Assert.Null(RocksNodeStore.Unavailable);
        var path = Path.Combine(_directory, "node-db");
        using (var store = RocksNodeStore.Open(path))
        {
            store.Put("b2"u8.ToArray(), [2]);
            store.Put("b1"u8.ToArray(), [1]);
            store.Put("a"u8.ToArray(), [0]);
            store.Put("c"u8.ToArray(), [3]);
            store.Delete("c"u8.ToArray());
            store.Delete("d"u8.ToArray());
        }

        using var again = RocksNodeStore.Open(path);
        Assert.Equal([1, 2], again.Iterate("b"u8.ToArray()).Select(entry => (int)entry.Value[0]));
        Assert.Equal(3, again.Iterate([]).Count());
        Assert.Null(again.Get("c"u8.ToArray()));
        Assert.Equal([0], again.Get("a"u8.ToArray()));
    }

    [Fact]
    public void RocksStore_OpenedTwice_IsRefusedWithoutBlamingTheDisk()
    {
        var path = Path.Combine(_directory, "node-db");
        using var store = RocksNodeStore.Open(path);
        Assert.False(Assert.Throws<NodeStoreException>(() => RocksNodeStore.Open(path)).IsDamaged);
    }

    [Theory]
    [InlineData("CURRENT", 0)]
    [InlineData("CURRENT", 5)]
    [InlineData("MANIFEST-*", 0)]
    [InlineData("MANIFEST-*", 7)]
    public void RocksStore_WhenAFileIsCut_ThrowsNothingButItsOwnException(string file, int left)
    {
        var path = Path.Combine(_directory, "node-db");
        using (var store = RocksNodeStore.Open(path))
        {
            store.Put([1], [1]);
        }

        using (var cut = new FileStream(Directory.GetFiles(path, file).Single(), FileMode.Open))
        {
            cut.SetLength(left);
        }

        Assert.True(Assert.Throws<NodeStoreException>(() => RocksNodeStore.Open(path)).IsDamaged);
    }
}
