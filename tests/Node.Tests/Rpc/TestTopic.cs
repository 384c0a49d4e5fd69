namespace Akka.Devp2p.Node.Tests.Rpc;

/// <summary>A topic that a test publishes to.</summary>
internal sealed class TestTopic
{
    private readonly Lock _gate = new();
    private readonly List<Action<object>> _listeners = [];
    private TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _listeners.Count;
            }
        }
    }

    public IDisposable Subscribe(Action<object> listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
        }

        return new Subscription(this, listener);
    }

    public void Publish(object value)
    {
        Action<object>[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            listener(value);
        }
    }

    public async Task PublishUntilNobodyListensAsync(object value, int most)
    {
        for (var i = 0; Count > 0; i++)
        {
            Assert.True(i < most, $"still subscribed after {i} events");
            Publish(value);
            await Task.Yield();
        }
    }

    /// <summary>Waits until the last listener has left.</summary>
    public Task NobodyListens()
    {
        lock (_gate)
        {
            return _listeners.Count == 0 ? Task.CompletedTask : _left.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private void Leave(Action<object> listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
            if (_listeners.Count == 0)
            {
                _left.TrySetResult();
                _left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private sealed class Subscription(TestTopic topic, Action<object> listener) : IDisposable
    {
        public void Dispose() => topic.Leave(listener);
    }
}
