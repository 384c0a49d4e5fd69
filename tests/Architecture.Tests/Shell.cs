using System.Diagnostics;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>Runs a program to its end, at most a minute.</summary>
internal static class Shell
{
    public static (int Code, string Output) Run(string directory, string program, params string[] arguments) =>
        Run(directory, new Dictionary<string, string>(), program, arguments);

    public static (int Code, string Output) Run(string directory, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        // what the test host passes on to its children is not what a person's shell has
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name == "AkkaSource").ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(TimeSpan.FromMinutes(1)))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end");
        }

        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
