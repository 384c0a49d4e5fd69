namespace Akka.Devp2p.Faults.Tests;

/// <summary>Tells when something begins to write to files of a directory.</summary>
internal sealed class WriteWatch : IDisposable
{
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileSystemWatcher _watcher;

    public WriteWatch(string directory, string filter)
    {
        _watcher = new FileSystemWatcher(directory, filter) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
        _watcher.Created += (_, _) => _begun.TrySetResult();
        _watcher.Changed += (_, _) => _begun.TrySetResult();
        _watcher.EnableRaisingEvents = true;
    }

    public Task Begun => _begun.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public void Dispose() => _watcher.Dispose();
}
