using System.Reflection;
using System.Runtime.InteropServices;

namespace Akka.Devp2p.Node.Cli;

/// <summary>Names and versions of this program.</summary>
internal static class ProductInfo
{
    /// <summary>Version of the node, such as 0.1.0.</summary>
    public static string Version { get; } = Informational(typeof(ProductInfo).Assembly);

    /// <summary>Version of the Akka.NET assembly that really runs.</summary>
    public static string AkkaVersion { get; } = Informational(typeof(Akka.Actor.ActorSystem).Assembly);

    /// <summary>What we call ourselves to peers, in geth's form: name/identity/version/os-arch/runtime.</summary>
    public static string ClientName(string? identity)
    {
        var os = OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsWindows() ? "windows" : "other";
        var middle = string.IsNullOrEmpty(identity) ? string.Empty : $"/{identity}";
        return $"akka-devp2p{middle}/v{Version}/{os}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/dotnet{Environment.Version}";
    }

    private static string Informational(Assembly assembly)
    {
        var text = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? assembly.GetName().Version?.ToString(3)
            ?? "unknown";
        return text.Split('+', ' ')[0];
    }
}
