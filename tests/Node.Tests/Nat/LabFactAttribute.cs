using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests.Nat;

/// <summary>
/// A test in network namespaces: passed over, saying why, where there can't be any. Where there can, and CI=true, it runs and fails when its programs
/// are missing.
/// </summary>
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = WhyNot.Value;

    /// <summary>Null when there can be namespaces.</summary>
    internal static Lazy<string?> WhyNoNamespaces { get; } = new(() => CanMakeNamespaces() ? null : "network namespaces can't be made here (ip netns add, as root)");

    /// <summary>Null when the tests can run, or must.</summary>
    internal static Lazy<string?> WhyNot { get; } = new(() =>
        WhyNoNamespaces.Value is { } none ? none
        : Environment.GetEnvironmentVariable("CI") == "true" ? null
        : NatLab.Programs.FirstOrDefault(program => !File.Exists(program)) is { } missing ? $"{missing} is missing; eng/nat.sh installs it, as root"
        : null);

    private static bool CanMakeNamespaces()
    {
        var name = $"probe-{Environment.ProcessId}";
        var made = Run("add", name);
        return made && Run("del", name);
    }

    private static bool Run(string command, string name)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("ip", ["netns", command, name]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no iproute2
        }
    }
}
