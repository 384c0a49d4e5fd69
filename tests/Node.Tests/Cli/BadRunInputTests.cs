namespace Akka.Devp2p.Node.Tests.Cli;

/// <summary>The same for the commands that run nodes: wrong flags, files and settings.</summary>
public sealed class BadRunInputTests : IDisposable
{
    private const string Key = "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";

    private readonly TempDirectory _directory = new();

    public static TheoryData<string, string, string> Flags => new()
    {
        { "run --network main", "--network main", "expected mainnet, sepolia, holesky, hoodi, dev" },
        { "run --network", "--network", "expected mainnet, sepolia" },
        { "run extra", "extra", "unexpected argument" },
        { "run --datadir", "--datadir", "expected a directory" },
        { "run --config", "--config", "expected a HOCON file" },
        { "run --nodekeyhex 12", "--nodekeyhex 12", "expected 64 hex digits" },
        { "run --nodekeyhex 0000000000000000000000000000000000000000000000000000000000000000", "--nodekeyhex 0000", "zero or too large for secp256k1" },
        { $"run --nodekeyhex {Key} --nodekey x", "--nodekey", "expected one of them" },
        { "run --identity a\tb", "--identity a\\tb", "expected 1 to 64 printable ASCII characters" },
        { "run --addr localhost", "--addr localhost", "expected an IP address" },
        { "run --addr 127.1", "--addr 127.1", "expected an IP address" },
        { "run --addr 127.0.0.1 --addr ::x", "--addr ::x", "expected an IP address" },
        { "run --addr 127.0.0.1 --addr ::1 --addr 127.0.0.2", "--addr 127.0.0.1, ::1, 127.0.0.2", "expected at most one address of each family" },
        { "run --addr 127.0.0.1 ::1", "::1", "unexpected argument" },
        { "run --addr", "--addr", "expected an IP address" },
        { "run --port 65536", "--port 65536", "expected a port from 0 to 65535" },
        { "run --port http", "--port http", "expected a port from 0 to 65535" },
        { "run --discovery.port 1.5", "--discovery.port 1.5", "expected a port from 0 to 65535" },
        { "run --discovery.v4=x", "--discovery.v4 x", "expected no value, or true or false" },
        { "run --discovery.v5=no", "--discovery.v5 no", "expected no value, or true or false" },
        { "run --bootnodes x", "--bootnodes x", "expected enode:// URLs or enr: records" },
        { "run --discovery.dns nodes.example.org", "--discovery.dns nodes.example.org", "expected URLs such as enrtree://KEY@DOMAIN, separated by commas (nodes.example.org: dns: expected the prefix enrtree://)" },
        { "run --discovery.dns.server localhost", "--discovery.dns.server localhost", "expected an IP address, or one with a port such as 127.0.0.1:5353" },
        { "run --staticnodes enode://12@1.2.3.4:5", "--staticnodes", "want 128 hex chars" },
        { "run --trustednodes enr:zz", "--trustednodes enr:zz", "expected enode:// URLs or enr: records" },
        { "run --maxpeers -1", "--maxpeers", "expected a number from 0 to 10000" },
        { "run --maxpeers 10001", "--maxpeers 10001", "expected a number from 0 to 10000" },
        { "run --maxpendpeers many", "--maxpendpeers many", "expected a number from 0 to 10000" },
        { "run --nodiscover=perhaps", "--nodiscover perhaps", "expected no value, or true or false" },
        { "run --nodial=2", "--nodial 2", "expected no value, or true or false" },
        { "run --netrestrict 10.0.0.0", "--netrestrict 10.0.0.0", "expected networks such as 10.0.0.0/8" },
        { "run --netrestrict 10.0.0.0/8,::/129", "::/129 is no network", "expected networks" },
        { "run --eth.versions 61", "--eth.versions 61", "expected versions from 62 to 70" },
        { "run --eth.versions 68;69", "--eth.versions 68;69", "expected versions from 62 to 70" },
        { "run --http=x", "--http x", "expected no value, or true or false" },
        { "run --http.addr example.org", "--http.addr example.org", "expected an IP address" },
        { "run --http.port 99999", "--http.port 99999", "expected a port from 0 to 65535" },
        { "run --http.api net,miner", "--http.api net,miner", "miner is none of them" },
        { "run --http.corsdomain", "--http.corsdomain", "expected origins separated by commas, or *" },
        { "run --ws=x", "--ws x", "expected no value, or true or false" },
        { "run --ws.addr example.org", "--ws.addr example.org", "expected an IP address" },
        { "run --ws.port 99999", "--ws.port 99999", "expected a port from 0 to 65535" },
        { "run --ws.api net,miner", "--ws.api net,miner", "miner is none of them" },
        { "run --ws.origins http://", "--ws.origins http://", "expected origins such as https://example.org" },
        { "run --ipcdisable=x", "--ipcdisable x", "expected no value, or true or false" },
        { "run --ipcpath", "--ipcpath", "expected the path of a socket file" },
        { "run --ipcpath a.ipc", "node.ipc.path = a.ipc", "with a data directory its name there" },
        { "run --ipcpath .", "--ipcpath .", "expected the path of a socket file" },
        { "run --ipcpath /nowhere/a.ipc", "node.ipc.path = /nowhere/a.ipc", "expected a socket file in a directory that exists" },
        { "run --ipcpath /tmp", "node.ipc.path = /tmp", "what is there is none, and is left alone" },
        { "run --ipcpath /" + new string('x', 200), "node.ipc.path = /xxx", "expected a path short enough for a Unix socket" },
        { "run --ipcpath a.ipc --ipcdisable", "--ipcpath and --ipcdisable", "expected one of them" },
        { "run --verbosity chatty", "--verbosity chatty", "expected silent, error, warn, info, debug, trace, or 0 to 5" },
        { "run --log.json=x", "--log.json x", "expected no value, or true or false" },
        { "run --log.file /nowhere/devp2p.log", "--log.file /nowhere/devp2p.log", "expected a file that can be written" },
        { "run --json=x", "--json x", "expected no value, or true or false" },
        { "run --nodekey /nowhere/key", "--nodekey /nowhere/key", "expected a key file of 64 hex digits" },
        { "run --nodekey /dev/zero", "--nodekey /dev/zero", "expected a key file of 64 hex digits" },
        { "run --config /dev/zero", "--config /dev/zero", "expected a HOCON file of at most 1048576 characters" },
        { "run --config /", "--config /", "expected a HOCON file" },
        { "run --config /nowhere/node.conf", "--config /nowhere/node.conf", "expected a HOCON file" },
        { "dev --nodes 0", "--nodes 0", "expected a number from 1 to 50" },
        { "dev --nodes 51", "--nodes 51", "expected a number from 1 to 50" },
        { "dev --nodes", "--nodes", "expected a number from 1 to 50" },
        { "dev --until later", "--until later", "expected connected" },
        { "dev --timeout 0", "--timeout 0", "expected a number from 1 to 3600" },
        { "dev 5", "5", "unexpected argument" },
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public Task Flag_WhenWrong_SaysSoInOneLine(string line, string named, string expected) => BadInputTests.CheckAsync(line, named, expected);

    [Theory]
    [InlineData("devp2p { server { max-peers = 99999 } }", "devp2p.server.max-peers", "expected a whole number from 0 to 10000")]
    [InlineData("devp2p { server { prot = 1 } }", "devp2p.server.prot", "devp2p.server.port")]
    [InlineData("devp2p { server { port = 1 }", "node.conf", "{ is not closed")]
    [InlineData("devp2p.eth.network = ropsten", "devp2p.eth.network", "mainnet, sepolia")]
    [InlineData("node.http.prot = 1", "node.http.prot", "node.http.port")]
    [InlineData("node.http.port = 99999", "node.http.port", "expected a whole number from 0 to 65535")]
    [InlineData("node.http.address = here", "node.http.address", "expected an IP address")]
    [InlineData("node.http.api = [net, miner]", "node.http.api", "expected a list of some of admin, debug, eth, net, web3")]
    [InlineData("node.ws.api = [net, miner]", "node.ws.api", "expected a list of some of admin, debug, eth, net, web3")]
    [InlineData("node.ws.origins = [\"a/b\"]", "node.ws.origins", "expected a list of origins")]
    [InlineData("node.ws.port = -1", "node.ws.port", "expected a whole number from 0 to 65535")]
    [InlineData("node.ipc.path = \"\"", "node.ipc.path", "expected the path of a socket file")]
    [InlineData("node.ipc.enabled = perhaps", "node.ipc.enabled", "expected on or off")]
    [InlineData("nose.http.port = 1", "nose", "expected devp2p, node or akka")]
    [InlineData("devp2p.server.port = many", "devp2p.server.port = many", "expected a whole number")]
    [InlineData("devp2p.server.port { a = 1 }", "devp2p.server.port.a", "no such setting")]
    [InlineData("devp2p = 5", "devp2p", "expected a section")]
    [InlineData("node = on", "node", "expected a section")]
    [InlineData("akka = 5", "akka", "expected a section")]
    [InlineData("include \"other.conf\"", "node.conf", "include is not supported")]
    [InlineData("devp2p.server.port = 0\u0000", "node.conf", "control character U+0000, expected text")]
    public async Task ConfigFile_WhenWrong_NamesKeyAndExpectation(string text, string named, string expected)
    {
        var result = await CliProcess.RunAsync("run", "--config", _directory.Write("node.conf", text), "--port", "0", "--addr", "127.0.0.1");
        var error = Assert.Single(result.ErrorLines);
        Assert.Contains("node.conf: ", error);
        Assert.Contains(named, error);
        Assert.Contains(expected, error);
        Assert.Equal(2, result.ExitCode);
    }

    [Theory]
    [InlineData("akka.actor.provider = cluster", "'akka.actor.provider' is not a valid type name")]
    [InlineData("akka.loggers = [\"No.Such.Logger, Nope\"]", "No.Such.Logger, Nope")]
    public async Task ConfigFile_WhenAkkaRefusesItsSection_SaysWhatAkkaSaid(string text, string said)
    {
        var result = await CliProcess.RunAsync("run", "--network", "dev", "--config", _directory.Write("node.conf", text), "--port", "0", "--addr", "127.0.0.1");
        Assert.StartsWith("devp2p: section akka of the settings: ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Contains(said, result.Error);
        Assert.Equal(2, result.ExitCode);
    }

    [Fact]
    public async Task DataDirectory_WhenItIsAFile_SaysSo()
    {
        var result = await CliProcess.RunAsync("run", "--network", "dev", "--port", "0", "--addr", "127.0.0.1", "--datadir", _directory.Write("data", "mine"));
        Assert.Equal($"devp2p: data directory {_directory.File("data")}: can't be made, expected a directory that exists or can be made (it is a file)", Assert.Single(result.ErrorLines));
        Assert.Equal(2, result.ExitCode);
        Assert.Equal("mine", File.ReadAllText(_directory.File("data")));
    }

    [Fact]
    public async Task DataDirectory_WhenItsKeyIsNone_SaysSoAndWritesNothing()
    {
        Directory.CreateDirectory(_directory.File("data"));
        var file = _directory.Write("data/nodekey", "no key");
        var result = await CliProcess.RunAsync("run", "--network", "dev", "--port", "0", "--addr", "127.0.0.1", "--datadir", _directory.File("data"));
        Assert.Equal(new CliProcess.Result(2, "", $"devp2p: {file}: no key in it, expected a key file of 64 hex digits\n"), result);
        Assert.Equal([file], Directory.GetFileSystemEntries(_directory.File("data")));
    }

    [Fact]
    public async Task DataDirectory_WhenOtherInputIsWrong_IsNotMade()
    {
        var file = _directory.Write("node.conf", "akka.actor.provider = cluster");
        var result = await CliProcess.RunAsync("run", "--network", "dev", "--port", "0", "--addr", "127.0.0.1", "--config", file, "--datadir", _directory.File("data"));
        Assert.Single(result.ErrorLines);
        Assert.Equal(2, result.ExitCode);
        Assert.False(Directory.Exists(_directory.File("data")));
    }

    /// <summary>A broken libsnappy comes before the system's, so RocksDB can't be loaded.</summary>
    [Fact]
    public async Task DataDirectory_WhenRocksDbCanNotBeLoaded_IsRefusedAndWithoutOneTheNodeRuns()
    {
        _directory.Write("libsnappy.so.1", "");
        var info = CliProcess.StartInfo("run", "--network", "dev", "--port", "0", "--addr", "127.0.0.1", "--datadir", _directory.File("data"));
        info.Environment["LD_LIBRARY_PATH"] = _directory.Root;
        var result = await CliProcess.RunAsync(info, []);
        Assert.StartsWith($"devp2p: data directory {_directory.File("data")}: ", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("libsnappy", result.Error);
        Assert.Equal(2, result.ExitCode);
        Assert.False(Directory.Exists(_directory.File("data")));
        info = CliProcess.StartInfo("dev", "--nodes", "2", "--until", "connected");
        info.Environment["LD_LIBRARY_PATH"] = _directory.Root;
        Assert.Equal(0, (await CliProcess.RunAsync(info, [])).ExitCode);
    }

    [Theory]
    [InlineData("akka.loglevel = WHAT")]
    [InlineData("akka.stdout-loglevel = 7")]
    public async Task Config_WithALogLevelThatIsNone_IsRefused(string line)
    {
        var file = _directory.Write("node.conf", line);
        await BadInputTests.CheckAsync($"run --network dev --addr 127.0.0.1 --port 0 --netrestrict 127.0.0.0/8 --config {file}", $"--config {file}: {line}", "expected DEBUG, INFO, WARNING, ERROR or OFF");
    }

    [Fact]
    public async Task NodeKey_WhenFileHoldsNoKey_SaysSoAndLeavesIt()
    {
        var file = _directory.Write("key", "not a key");
        await BadInputTests.CheckAsync($"run --nodekey {file}", file, "expected a key file of 64 hex digits");
        Assert.Equal("not a key", File.ReadAllText(file));
    }

    public void Dispose() => _directory.Dispose();
}
