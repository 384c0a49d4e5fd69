using System.Diagnostics;

namespace Akka.Devp2p.Node.Tests;

/// <summary>Runs the built program to its end, as the wrapper script does.</summary>
internal static class CliProcess
{
    /// <summary>The program that the build put next to the tests.</summary>
    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "Akka.Devp2p.Node.dll");

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    internal sealed record Result(int ExitCode, string Output, string Error)
    {
        public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static ProcessStartInfo StartInfo(params string[] args)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        info.ArgumentList.Add(Dll);
        foreach (var arg in args)
        {
            info.ArgumentList.Add(arg);
        }

        return info;
    }

    public static Task<Result> RunAsync(params string[] args) => RunAsync([], args);

    public static Task<Result> RunAsync(byte[] input, params string[] args) => RunAsync(StartInfo(args), input);

    public static async Task<Result> RunAsync(ProcessStartInfo info, byte[] input)
    {
        using var process = Process.Start(info)!;
        using var patience = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.StandardInput.BaseStream.WriteAsync(input, patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new Result(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
