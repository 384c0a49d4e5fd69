using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>Who of the nodes found is a candidate. Who is known without a record is asked for it first (geth: asyncFilterIter around RequestENR).</summary>
public sealed partial class NodeSourceActor
{
    /// <summary>Why a node is no candidate, besides what the protocols say.</summary>
    internal const string NoAddress = "no TCP address";

    private readonly Dictionary<NodeId, Question> _asking = [];
    private int _nextAsking;

    private void OnNode(NodeSource source, Enode node)
    {
        if (node.Id == _setup.Key.PublicKey.Id)
        {
            return;
        }

        source.OnFound(node.Id, Now);
        var judgement = _filter.Judge(node, Now);
        if (judgement.NeedsRecord && node.UdpEndPoint is not null && _setup.Settings.HasSocket)
        {
            source.Unresolved.Add(new Candidate(node, source.Name));
            AskRecords();
        }
        else
        {
            Admit(source, judgement);
        }
    }

    private void Admit(NodeSource source, CandidateFilter.Judgement judgement)
    {
        if ((judgement.Refusal ?? (judgement.Node.TcpEndPoint is null ? NoAddress : null)) is { } reason)
        {
            source.OnFiltered(reason);
            return;
        }

        _mix.Add(new Candidate(judgement.Node, source.Name));
        Serve();
    }

    /// <summary>In turn one of each source, as long as there is room for what may come of it.</summary>
    private void AskRecords()
    {
        for (var passed = 0; passed < _sources.Length && _asking.Count < _setup.Settings.RecordRequests; _nextAsking = (_nextAsking + 1) % _sources.Length)
        {
            var source = _sources[_nextAsking];
            passed = source.Unresolved.Count > 0 && _mix.CountOf(source.Name) + source.Asking < FairMix.Capacity && AskRecord(source, source.Unresolved.Take().Node) ? 0 : passed + 1;
        }
    }

    private bool AskRecord(NodeSource source, Enode node)
    {
        var question = new Question(source, node);
        if (!_asking.TryAdd(node.Id, question))
        {
            return false; // another source has found it too
        }

        source.Asking++;
        (_refs.V4.IsNobody() ? _refs.V5 : _refs.V4).AskFor(new DiscoveryActor.RequestRecord(node), Self, reply => new RecordAnswered(question, reply));
        return true;
    }

    /// <summary>Who does not answer has no record, and that is allowed. What is our own trouble says nothing of a node: it will be found again.</summary>
    private void OnRecord(Question question, object? reply)
    {
        if (!_asking.TryGetValue(question.Node.Id, out var asked) || asked != question)
        {
            return; // asked before a restart
        }

        _asking.Remove(question.Node.Id);
        question.Source.Asking--;
        if (reply is DiscoveryActor.RecordReceived received)
        {
            _filter.Remember(received.Record, Now);
        }

        if (reply is not DiscoveryActor.RequestFailed { Reason: RequestFailure.Busy or RequestFailure.SocketLost or RequestFailure.Restarted })
        {
            _filter.Asked(question.Node.Id, Now);
            Admit(question.Source, _filter.Judge(question.Node, Now, asked: true));
        }

        AskRecords();
    }

    /// <summary>Compared by identity.</summary>
    private sealed class Question(NodeSource source, Enode node)
    {
        internal NodeSource Source { get; } = source;

        internal Enode Node { get; } = node;
    }

    private sealed record RecordAnswered(Question Asked, object? Reply) : IDeadLetterSuppression, ILocalMessage;
}
