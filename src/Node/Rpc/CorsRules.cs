using Microsoft.AspNetCore.Http;

namespace Akka.Devp2p.Node.Rpc;

/// <summary>
/// Which web pages a browser lets read our answers over HTTP, geth's --http.corsdomain (node/rpcstack.go with rs/cors). Without a rule no header is
/// ever sent. A rule is an origin such as <c>https://example.org</c>, in which one <c>*</c> stands for any characters, or <c>*</c> for all.
/// </summary>
internal static class CorsRules
{
    private const string MaxAge = "600";

    /// <summary>Adds what a browser looks for; true when the request was only a browser's question whether it may, which is answered by that.</summary>
    public static bool Apply(HttpContext context, IReadOnlyCollection<string> rules)
    {
        if (rules.Count == 0)
        {
            return false;
        }

        var (request, response) = (context.Request, context.Response);
        var origin = (string?)request.Headers.Origin;
        var asked = (string?)request.Headers.AccessControlRequestMethod;
        var isQuestion = HttpMethods.IsOptions(request.Method) && !string.IsNullOrEmpty(asked);
        var method = isQuestion ? asked! : request.Method;
        response.Headers.Vary = isQuestion ? new[] { "Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers" } : "Origin";
        if (!string.IsNullOrEmpty(origin) && Allow(rules, origin) && (HttpMethods.IsPost(method) || HttpMethods.IsGet(method)))
        {
            response.Headers.AccessControlAllowOrigin = rules.Contains("*") ? "*" : origin;
            if (isQuestion)
            {
                response.Headers.AccessControlAllowMethods = method.ToUpperInvariant();
                response.Headers.AccessControlAllowHeaders = request.Headers.AccessControlRequestHeaders;
                response.Headers.AccessControlMaxAge = MaxAge;
            }
        }

        if (isQuestion)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
        }

        return isQuestion;
    }

    /// <param name="rules">Rules; case does not count.</param>
    /// <param name="origin">The Origin header.</param>
    public static bool Allow(IEnumerable<string> rules, string origin) => rules.Any(rule => Matches(rule, origin));

    private static bool Matches(string rule, string origin)
    {
        var star = rule.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return string.Equals(rule, origin, StringComparison.OrdinalIgnoreCase);
        }

        var (start, end) = (rule[..star], rule[(star + 1)..]);
        return origin.Length >= start.Length + end.Length
            && origin.StartsWith(start, StringComparison.OrdinalIgnoreCase) && origin.EndsWith(end, StringComparison.OrdinalIgnoreCase);
    }
}
