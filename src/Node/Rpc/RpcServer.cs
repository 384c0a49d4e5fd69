using System.Net;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using Akka.Devp2p.Node.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>JSON-RPC over HTTP POST and WebSocket on Kestrel, with geth's checks of host, path, content type and origin (node/rpcstack.go, rpc/http.go).</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    /// <summary>Largest request body in bytes.</summary>
    public const int MaxBody = 5 * 1024 * 1024;

    /// <summary>WebSockets at once; one more is answered 503.</summary>
    public const int MaxWebSockets = 64;

    private const int MaxConnections = 256;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private static readonly string[] ContentTypes = [MediaTypeNames.Application.Json, "application/json-rpc", "application/jsonrequest"];

    private readonly WebApplication _app;
    private readonly RpcListen _listen;
    private readonly CancellationTokenSource _stopping = new();
    private volatile RpcDispatcher? _http, _ws;
    private int _webSockets;

    private RpcServer(WebApplication app, RpcListen listen)
    {
        _app = app;
        _listen = listen;
        EndPoint = listen.EndPoint;
    }

    /// <summary>Where it listens, with the port the system chose when 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>True when plain HTTP requests are answered there.</summary>
    public bool HasHttp => _listen.Http is not null;

    /// <summary>True when WebSockets are taken there.</summary>
    public bool HasWs => _listen.Ws is not null;

    /// <summary>
    /// Starts to listen; a port in use is a <see cref="FailureException"/> that names it. Requests are answered 503 until <see cref="Serve"/>.
    /// </summary>
    public static async Task<RpcServer> StartAsync(RpcListen listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, listen.EndPoint));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        var server = new RpcServer(app, listen);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive });
        app.Run(server.ServeAsync);
        try
        {
            await app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            await app.DisposeAsync();
            var why = e.GetBaseException() is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or AddressInUseException || e.InnerException is AddressInUseException
                ? "already in use"
                : e.GetBaseException().Message;
            throw new FailureException($"{listen.Name} can't listen on {listen.EndPoint}: {why}", e);
        }

        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        server.EndPoint = new IPEndPoint(listen.EndPoint.Address, BindingAddress.Parse(address).Port);
        return server;
    }

    /// <summary>From now on these can be called.</summary>
    public void Serve(RpcApi http, RpcApi ws) => (_http, _ws) = (new RpcDispatcher(http), new RpcDispatcher(ws));

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint listen)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(30);
        kestrel.Listen(listen, options => options.Protocols = HttpProtocols.Http1);
    }

    private Task ServeAsync(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest && _listen.Ws is { } ws ? ServeWebSocketAsync(context, ws)
        : _listen.Http is { } http ? ServeHttpAsync(context, http)
        : AnswerAsync(context, StatusCodes.Status404NotFound, "404 page not found");

    private async Task ServeWebSocketAsync(HttpContext context, WsAccess access)
    {
        var refusal = context.Request.Path.HasValue && context.Request.Path != "/" ? (StatusCodes.Status404NotFound, "404 page not found")
            : !OriginRules.Allow(access.Origins, context.Request.Headers.Origin) ? (StatusCodes.Status403Forbidden, "origin not allowed")
            : _ws is null ? (StatusCodes.Status503ServiceUnavailable, "the node is starting")
            : default;
        if (refusal != default)
        {
            await AnswerAsync(context, refusal.Item1, refusal.Item2);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _webSockets) > MaxWebSockets)
            {
                await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "too many connections");
                return;
            }

            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await RpcSession.RunAsync(new WebSocketChannel(socket), _ws!, _stopping.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _webSockets);
        }
    }

    private async Task ServeHttpAsync(HttpContext context, HttpAccess access)
    {
        if (!HostRules.Allow(context.Request.Host.Host, access.Hosts))
        {
            await AnswerAsync(context, StatusCodes.Status403Forbidden, "invalid host specified");
            return;
        }

        if (CorsRules.Apply(context, access.Cors))
        {
            return;
        }

        var (status, text) = Check(context.Request);
        if (_http is not { } dispatcher)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the node is starting");
        }
        else if (status != StatusCodes.Status200OK || !HttpMethods.IsPost(context.Request.Method))
        {
            await AnswerAsync(context, status, text);
        }
        else
        {
            await CallAsync(context, dispatcher);
        }
    }

    private static async Task CallAsync(HttpContext context, RpcDispatcher dispatcher)
    {
        byte[] body;
        try
        {
            body = await ReadAsync(context.Request);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await AnswerAsync(context, e.StatusCode, $"content length too large (limit {MaxBody})");
            return;
        }

        var answer = await dispatcher.HandleAsync(body, null, context.RequestAborted);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static (int Status, string Text) Check(HttpRequest request)
    {
        if (request.Path.HasValue && request.Path != "/")
        {
            return (StatusCodes.Status404NotFound, "404 page not found");
        }

        if (HttpMethods.IsGet(request.Method) && request.ContentLength is null or 0 && !request.QueryString.HasValue)
        {
            return (StatusCodes.Status200OK, string.Empty); // health checks
        }

        if (!HttpMethods.IsPost(request.Method))
        {
            return (StatusCodes.Status405MethodNotAllowed, "method not allowed");
        }

        var mediaType = request.ContentType?.Split(';')[0].Trim();
        return ContentTypes.Contains(mediaType, StringComparer.OrdinalIgnoreCase)
            ? (StatusCodes.Status200OK, string.Empty)
            : (StatusCodes.Status415UnsupportedMediaType, "invalid content type, only application/json is supported");
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return buffer.ToArray();
    }

    private static Task AnswerAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Text.Plain;
        return text.Length == 0 ? Task.CompletedTask : context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(text + "\n")).AsTask();
    }
}
