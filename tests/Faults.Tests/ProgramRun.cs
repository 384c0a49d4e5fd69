using System.Diagnostics;

namespace Akka.Devp2p.Faults.Tests;

/// <summary>One run of a program to its end.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Errors">What it wrote to standard error.</param>
internal sealed record ProgramRun(int Code, string Output, string Errors)
{
    // of a machine under load
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    public string LastLine => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    public static Task<ProgramRun> ToItsEnd(params string[] arguments) => Of(Path.Combine(AppContext.BaseDirectory, "Akka.Devp2p.Node.dll"), arguments);

    public static async Task<ProgramRun> Of(string program, params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(s_limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ProgramRun(process.ExitCode, await output, errors);
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
