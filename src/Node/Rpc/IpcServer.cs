using System.Net.Sockets;
using Akka.Devp2p.Node.Cli;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>JSON-RPC on a Unix socket that only its owner can open, with everything on: geth's IPC endpoint (rpc/ipc_unix.go).</summary>
internal sealed class IpcServer : IAsyncDisposable
{
    /// <summary>Connections at once; one more is closed.</summary>
    public const int MaxConnections = 64;

    private static readonly TimeSpan AcceptBackoff = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket;
    private readonly RpcDispatcher _dispatcher;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _sessions = [];
    private readonly Task _accepting;

    private IpcServer(Socket socket, string path, RpcDispatcher dispatcher)
    {
        (_socket, Path, _dispatcher) = (socket, path, dispatcher);
        _accepting = AcceptAsync();
    }

    /// <summary>The socket file.</summary>
    public string Path { get; }

    /// <summary>What was expected of a path that can't be a socket's; null when it can.</summary>
    public static string? FindFault(string path) =>
        !Fits(path) ? "a path short enough for a Unix socket, about 100 characters"
        : Directory.Exists(path) || (File.Exists(path) && !IsSocket(path)) ? "the path of a socket; what is there is none, and is left alone"
        : null;

    /// <summary>Throws a <see cref="FailureException"/> when a running process answers there.</summary>
    public static void RefuseUsed(string path)
    {
        if (File.Exists(path) && Answers(path))
        {
            throw new FailureException($"IPC can't listen on {Printable.Text(path)}: already in use");
        }
    }

    /// <summary>False for a path that is too long; how long it may be is up to the system.</summary>
    public static bool Fits(string path)
    {
        try
        {
            _ = new UnixDomainSocketEndPoint(path);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Listens; a socket file that a killed process has left is replaced.</summary>
    public static IpcServer Start(string path, RpcApi api)
    {
        RefuseUsed(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            if (!OperatingSystem.IsWindows())
            {
                // before anybody can connect: that begins with Listen
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            socket.Listen();
            return new IpcServer(socket, path, new RpcDispatcher(api));
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new FailureException($"IPC can't listen on {Printable.Text(path)}: {e.Message}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        Task[] sessions;
        lock (_gate)
        {
            sessions = [.. _sessions];
        }

        await Task.WhenAll(sessions);
        File.Delete(Path);
    }

    /// <summary>A socket is what can't be opened as a file (ENXIO); .NET tells no other way.</summary>
    private static bool IsSocket(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static bool Answers(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _socket.AcceptAsync(_stopping.Token);
                Serve(client);
            }
            catch (SocketException)
            {
                // the client was gone already, or we are out of file handles: the next one may do better, but not at once
                await Task.Delay(AcceptBackoff, CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Serve(Socket client)
    {
        lock (_gate)
        {
            if (_sessions.Count >= MaxConnections)
            {
                client.Dispose();
                return;
            }

            var session = RunAsync(client);
            _sessions.Add(session);
            _ = session.ContinueWith(Forget, TaskScheduler.Default);
        }
    }

    private void Forget(Task session)
    {
        lock (_gate)
        {
            _sessions.Remove(session);
        }
    }

    private async Task RunAsync(Socket client)
    {
        await Task.Yield(); // out of the gate
        using (client)
        {
            await RpcSession.RunAsync(new StreamChannel(client), _dispatcher, _stopping.Token);
        }
    }
}
