using System.Collections.Immutable;
using System.Net;
using Akka.Devp2p.Node.Cli;
using Serilog;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Every transport of JSON-RPC that the settings ask for.</summary>
internal sealed class RpcHost : IAsyncDisposable
{
    private readonly RpcSettings _settings;
    private readonly ImmutableArray<RpcServer> _servers;
    private IpcServer? _ipc;

    private RpcHost(RpcSettings settings, ImmutableArray<RpcServer> servers) => (_settings, _servers) = (settings, servers);

    /// <summary>Where HTTP is; null when it is off.</summary>
    public IPEndPoint? Http => _servers.FirstOrDefault(server => server.HasHttp)?.EndPoint;

    /// <summary>Where WebSockets are taken; null when they are not.</summary>
    public IPEndPoint? Ws => _servers.FirstOrDefault(server => server.HasWs)?.EndPoint;

    /// <summary>Opens the ports, before anything is written or anybody is talked to; what is in use is a <see cref="FailureException"/>.</summary>
    public static async Task<RpcHost> StartAsync(RpcSettings settings)
    {
        if (settings.Ipc is { Path: { } path, InDataDirectory: false })
        {
            IpcServer.RefuseUsed(path);
        }

        var servers = ImmutableArray.CreateBuilder<RpcServer>();
        try
        {
            foreach (var listen in RpcListen.Of(settings))
            {
                servers.Add(await RpcServer.StartAsync(listen));
            }
        }
        catch
        {
            await new RpcHost(settings, servers.ToImmutable()).DisposeAsync();
            throw;
        }

        return new RpcHost(settings, servers.ToImmutable());
    }

    /// <summary>From now on the node can be called; the socket in its data directory is opened here, when the directory is ours.</summary>
    public void Serve(INodeControl node)
    {
        var (http, ws) = (RpcApi.For(node, _settings.Http.Api), RpcApi.For(node, _settings.Ws.Api));
        foreach (var server in _servers)
        {
            server.Serve(http, ws);
        }

        if (_settings.Ipc.Path is { } path && !IpcServer.Fits(path))
        {
            // nobody has asked for it: it follows from the data directory
            Log.Warning("No JSON-RPC on {Path}: too long for a Unix socket, --ipcpath names another", path);
        }
        else if (_settings.Ipc.Path is not null)
        {
            _ipc = IpcServer.Start(_settings.Ipc.Path, RpcApi.For(node, RpcApi.Namespaces));
        }

        Announce();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        if (_ipc is not null)
        {
            await _ipc.DisposeAsync();
        }
    }

    private void Announce()
    {
        if (Http is { } http)
        {
            Log.Information("JSON-RPC on http://{Http} with {Api}", http.ToString(), string.Join(',', _settings.Http.Api));
        }

        if (Ws is { } ws)
        {
            Log.Information("JSON-RPC on ws://{Ws} with {Api}", ws.ToString(), string.Join(',', _settings.Ws.Api));
        }

        if (_ipc is not null)
        {
            Log.Information("JSON-RPC on {Path} with everything", _ipc.Path);
        }
    }
}
