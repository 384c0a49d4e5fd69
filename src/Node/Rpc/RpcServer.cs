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

/// <summary>JSON-RPC over HTTP POST on Kestrel, with geth's checks of host, path and content type (node/rpcstack.go, rpc/http.go).</summary>
internal sealed class RpcServer : IAsyncDisposable
{
    /// <summary>Largest request body in bytes.</summary>
    public const int MaxBody = 5 * 1024 * 1024;

    private const int MaxConnections = 256;

    private static readonly string[] ContentTypes = [MediaTypeNames.Application.Json, "application/json-rpc", "application/jsonrequest"];

    private readonly WebApplication _app;
    private readonly IReadOnlyCollection<string> _hosts;
    private volatile RpcDispatcher? _dispatcher;
    private bool _disposed;

    private RpcServer(WebApplication app, IReadOnlyCollection<string> hosts, IPEndPoint endPoint)
    {
        _app = app;
        _hosts = hosts;
        EndPoint = endPoint;
    }

    /// <summary>Where it listens, with the port the system chose when 0 was asked for.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>
    /// Starts to listen; a port in use is a <see cref="FailureException"/> that names it. Requests are answered 503 until <see cref="Serve"/>.
    /// </summary>
    /// <param name="listen">Address and port.</param>
    /// <param name="hosts">Names allowed in the Host header besides addresses; "*" allows all.</param>
    public static async Task<RpcServer> StartAsync(IPEndPoint listen, IReadOnlyCollection<string> hosts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, listen));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var app = builder.Build();
        var server = new RpcServer(app, hosts, listen);
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
            throw new FailureException($"HTTP-RPC can't listen on {listen}: {why}", e);
        }

        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        server.EndPoint = new IPEndPoint(listen.Address, BindingAddress.Parse(address).Port);
        return server;
    }

    /// <summary>From now on these methods can be called.</summary>
    public void Serve(IReadOnlyDictionary<string, RpcMethod> methods) => _dispatcher = new RpcDispatcher(methods);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
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

    private async Task ServeAsync(HttpContext context)
    {
        var (status, text) = Check(context.Request, _hosts);
        if (_dispatcher is not { } dispatcher)
        {
            await AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "the node is starting");
            return;
        }

        if (status != StatusCodes.Status200OK || !HttpMethods.IsPost(context.Request.Method))
        {
            await AnswerAsync(context, status, text);
            return;
        }

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

        var answer = await dispatcher.HandleAsync(body, context.RequestAborted);
        context.Response.ContentType = MediaTypeNames.Application.Json;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static (int Status, string Text) Check(HttpRequest request, IReadOnlyCollection<string> hosts)
    {
        if (!IsAllowed(request.Host, hosts))
        {
            return (StatusCodes.Status403Forbidden, "invalid host specified");
        }

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

    /// <summary>An address always may; a name must be known, or a web page could reach us by a name of its own (DNS rebinding).</summary>
    private static bool IsAllowed(HostString host, IReadOnlyCollection<string> hosts) =>
        !host.HasValue
        || IPAddress.TryParse(host.Host, out _)
        || hosts.Contains("*")
        || hosts.Contains(host.Host, StringComparer.OrdinalIgnoreCase);

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
