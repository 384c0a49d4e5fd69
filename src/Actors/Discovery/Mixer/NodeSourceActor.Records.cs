using Akka.Devp2p.Wire;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Discovery.Mixer;

/// <summary>Who of the nodes found is a candidate. Who is known without a record is asked for it first (geth: asyncFilterIter around RequestENR).</summary>
public sealed partial class NodeSourceActor
{
    /// <summary>Why a node is no candidate, besides what the protocols say.</summary>
    internal const string NoAddress = "no TCP address", NoEndpoint = "no UDP address", NotBonded = "not bonded", NotAllowed = "not in netrestrict",
        InvalidRecord = "invalid record", NotAnswered = "no answer";

    private readonly Dictionary<NodeId, Question> _asking = [];
    private readonly HashSet<string> _failedFilters = [];
    private int _nextAsking;

    private void OnNode(NodeSource source, Enode node)
    {
        if (node.Id == _setup.Key.PublicKey.Id)
        {
            return;
        }

        source.OnFound(node.Id, Now, _setup.Time.GetUtcNow());
        var judgement = _filter.Judge(node, Now);
        if (!judgement.NeedsRecord || !_setup.Settings.HasSocket)
        {
            Admit(source, judgement);
        }
        else if (node.UdpEndPoint is null)
        {
            Admit(source, judgement, WhyNot(source, RequestFailure.NoEndpoint));
        }
        else
        {
            source.Unresolved.Add(new Candidate(node, source.Name));
            AskRecords();
        }
    }

    private void Admit(NodeSource source, CandidateFilter.Judgement judgement, string? unproven = null)
    {
        if ((judgement.Refusal ?? unproven ?? (judgement.Node.TcpEndPoint is null ? NoAddress : null)) is { } reason)
        {
            source.OnFiltered(reason);
            return;
        }

        _mix.Add(new Candidate(judgement.Node, source.Name));
        Serve();
    }

    /// <summary>It may have waited for long, and our head may have passed a fork meanwhile; null, and counted, when it is no candidate any more.</summary>
    private Candidate? StillFits(Candidate candidate)
    {
        var judgement = _filter.Judge(candidate.Node, Now, asked: true);
        if (judgement.Refusal is not { } refusal)
        {
            return candidate with { Node = judgement.Node };
        }

        Find(candidate.Source)!.OnFiltered(refusal);
        return null;
    }

    /// <summary>One warning: nodes decide how often it happens.</summary>
    private void OnFilterFailed(ProtocolFilter filter, Exception failure)
    {
        if (_failedFilters.Add(filter.Protocol))
        {
            _log.Warning("The node filter of protocol {0} has thrown; a node at which it does is not dialed: {1}", filter.Protocol, Printable.Text(failure.Message));
        }
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

    /// <summary>What is our own trouble says nothing of a node: it will be found again.</summary>
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
            _filter.Remember(received.Record, Now, question.Node.Ip);
        }

        var failure = (reply as DiscoveryActor.RequestFailed)?.Reason;
        if (failure is not (RequestFailure.Busy or RequestFailure.SocketLost or RequestFailure.Restarted))
        {
            _filter.Asked(question.Node.Id, Now);
            var unproven = reply is DiscoveryActor.RecordReceived ? null : WhyNot(question.Source, failure);
            Admit(question.Source, _filter.Judge(question.Node, Now, asked: true), unproven);
        }

        AskRecords();
    }

    /// <summary>
    /// Who has proven its endpoint and then is silent has no record, and that is allowed, where geth drops it. Anybody else would be dialed where whoever named it
    /// likes, a victim's address, say. A person's own list needs no proof.
    /// </summary>
    private string? WhyNot(NodeSource source, RequestFailure? failure) => failure switch
    {
        _ when source.Name == DiscoveryActor.ListedNodes => null,
        RequestFailure.Timeout when !_refs.V4.IsNobody() => null, // by discv4 it has answered a ping there, else it were not bonded; discv5 asks without
        RequestFailure.NotBonded => NotBonded,
        RequestFailure.NoEndpoint => NoEndpoint,
        RequestFailure.NotAllowed => NotAllowed,
        RequestFailure.InvalidReply => InvalidRecord,
        _ => NotAnswered,
    };

    /// <summary>Compared by identity.</summary>
    private sealed class Question(NodeSource source, Enode node)
    {
        internal NodeSource Source { get; } = source;

        internal Enode Node { get; } = node;
    }

    private sealed record RecordAnswered(Question Asked, object? Reply) : IDeadLetterSuppression, ILocalMessage;
}
