namespace Akka.Devp2p.Actors.Sockets;

/// <summary>Counts <see cref="IgnoredCounts"/>. Thread-safe.</summary>
internal sealed class IgnoredAnswers
{
    private long _otherSender, _notTheAnswer, _elsewhere, _refused;

    internal IgnoredCounts Counts => new(
        Interlocked.Read(ref _otherSender), Interlocked.Read(ref _notTheAnswer), Interlocked.Read(ref _elsewhere), Interlocked.Read(ref _refused));

    internal void OtherSender() => Interlocked.Increment(ref _otherSender);

    internal void NotTheAnswer() => Interlocked.Increment(ref _notTheAnswer);

    internal void Elsewhere() => Interlocked.Increment(ref _elsewhere);

    internal void Refused() => Interlocked.Increment(ref _refused);
}
