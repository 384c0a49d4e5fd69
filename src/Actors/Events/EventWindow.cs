namespace Akka.Devp2p.Actors.Events;

/// <summary>How far one subscriber is behind: at most so many events are under way to it, the others are counted and lost. Pure.</summary>
internal sealed class EventWindow(int bound)
{
    private long _sent, _acknowledged, _lost;

    /// <summary>The number of the event to send, from 1; null when the window is full, the event is lost then.</summary>
    /// <param name="lostBefore">How many were lost since the last one that was sent, and not told yet.</param>
    internal long? Offer(out long lostBefore)
    {
        lostBefore = 0;
        if (_sent - _acknowledged >= bound)
        {
            _lost++;
            return null;
        }

        (lostBefore, _lost) = (_lost, 0);
        return ++_sent;
    }

    /// <summary>So many never came as far as here.</summary>
    internal void Lose(long count) => _lost += count;

    /// <summary>The subscriber has handled everything up to this number. A number it can't know is ignored.</summary>
    /// <returns>How many were lost that it has not been told of, to be told now that there is room again.</returns>
    internal long Acknowledge(long number)
    {
        if (number <= _acknowledged || number > _sent)
        {
            return 0;
        }

        _acknowledged = number;
        var lost = _lost;
        _lost = 0;
        return lost;
    }
}
