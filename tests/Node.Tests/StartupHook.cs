using System.Runtime.InteropServices;

/// <summary>
/// Runs inside the program before its Main when DOTNET_STARTUP_HOOKS names this assembly: sends SIGTERM when a library of our choice is
/// loaded, which is how a test says "that early". The runtime wants this name and no namespace.
/// </summary>
#pragma warning disable CA1050 // see above
internal static partial class StartupHook
#pragma warning restore CA1050
{
    /// <summary>Environment variable with the name of the assembly.</summary>
    public const string Variable = "TEST_TERMINATE_AT_LOAD_OF";

    public static void Initialize()
    {
        var trigger = Environment.GetEnvironmentVariable(Variable);
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (loaded.LoadedAssembly.GetName().Name == trigger)
            {
                _ = Kill(Environment.ProcessId, 15);
            }
        };
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
