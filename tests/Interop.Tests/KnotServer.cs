using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Akka.Devp2p.Interop.Tests;

/// <summary>The name server Knot of Debian on a free port of loopback, with one zone from a file.</summary>
internal sealed class KnotServer : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _directory;

    private KnotServer(Process process, string directory, int port)
    {
        (_process, _directory) = (process, directory);
        At = new IPEndPoint(IPAddress.Loopback, port);
    }

    public IPEndPoint At { get; }

    /// <summary>Starts it and waits until it has the zone.</summary>
    public static async Task<KnotServer> Start(string domain, string zone)
    {
        var directory = Directory.CreateTempSubdirectory("devp2p-knot-").FullName;
        var port = FreePort();
        var config = Path.Combine(directory, "knot.conf");
        await File.WriteAllTextAsync(Path.Combine(directory, "list.zone"), zone);
        await File.WriteAllTextAsync(config, $"""
            server:
                rundir: "{directory}"
                listen: 127.0.0.1@{port}
            database:
                storage: "{directory}/db"
            zone:
              - domain: "{domain}"
                storage: "{directory}"
                file: "list.zone"
                zonefile-load: whole
                journal-content: none
            log:
              - target: stdout
                any: info

            """);
        var server = new KnotServer(Process.Start(StartInfo(config))!, directory, port);
        var log = await server.ReadUntilStarted();
        return log is null ? server : throw new Xunit.Sdk.XunitException($"knotd ended: {log}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static ProcessStartInfo StartInfo(string config)
    {
        var unpacked = Path.Combine(Foreign.Repository, "artifacts", "knot", "usr");
        var installed = new[] { "/usr/sbin/knotd", "/usr/local/sbin/knotd" }.FirstOrDefault(File.Exists);
        var own = Path.Combine(unpacked, "sbin", "knotd");
        var info = new ProcessStartInfo(installed ?? own, ["-c", config]) { RedirectStandardOutput = true };
        if (installed is null)
        {
            Assert.True(File.Exists(own), $"{own} is missing: run ./test, or eng/knot.sh");
            info.Environment["LD_LIBRARY_PATH"] = string.Join(':', Directory.GetDirectories(Path.Combine(unpacked, "lib")));
        }

        return info;
    }

    /// <summary>Null when it answers; what it has said when it has ended.</summary>
    private async Task<string?> ReadUntilStarted()
    {
        using var patience = new CancellationTokenSource(Deadline);
        var said = string.Empty;
        while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            said += line + "\n";
            if (line.Contains("server started", StringComparison.Ordinal))
            {
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return null;
            }
        }

        return said;
    }

    private static int FreePort()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)udp.Client.LocalEndPoint!).Port;
    }
}
