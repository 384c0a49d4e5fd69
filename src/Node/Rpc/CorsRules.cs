using Microsoft.AspNetCore.Http;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>Which web pages a browser lets read our answers over HTTP, geth's --http.corsdomain. Without a rule no header is ever sent.</summary>
internal static class CorsRules
{
    private const string MaxAge = "600";

    /// <summary>Adds what a browser looks for; true when the request was only a browser's question whether it may, which is answered by that.</summary>
    /// <param name="context">The request.</param>
    /// <param name="origins">Such as https://example.org, or * for all; empty for none.</param>
    public static bool Apply(HttpContext context, IReadOnlyCollection<string> origins)
    {
        if (origins.Count == 0)
        {
            return false;
        }

        var (request, response) = (context.Request, context.Response);
        var origin = (string?)request.Headers.Origin;
        var asks = HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0;
        response.Headers.Vary = "Origin";
        var allowed = origin is not null && (origins.Contains("*") || origins.Contains(origin, StringComparer.OrdinalIgnoreCase));
        if (allowed)
        {
            response.Headers.AccessControlAllowOrigin = origins.Contains("*") ? "*" : origin;
        }

        if (asks && allowed)
        {
            response.Headers.AccessControlAllowMethods = "POST, GET";
            response.Headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
            response.Headers.AccessControlMaxAge = MaxAge;
        }

        if (asks)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }

        return asks;
    }
}
