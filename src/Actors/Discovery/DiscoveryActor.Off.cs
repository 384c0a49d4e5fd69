using System.Collections.Immutable;
using Akka.Devp2p.Actors.Discovery.Dns;
using Akka.Devp2p.Actors.Discovery.Mixer;
using Akka.Devp2p.Actors.Supervision;

namespace Akka.Devp2p.Actors.Discovery;

/// <summary>What it does when the settings say no, to a part or to all of it: every question is answered all the same.</summary>
public sealed partial class DiscoveryActor
{
    /// <summary>The state when the settings say no to discv4: discv5 has what there is. Only the answer to a ping is one of discv4's own.</summary>
    private void WithoutV4(object message)
    {
        switch (message)
        {
            case GetTable or FindNodes or RequestRecord when !_refs.V5.IsNobody():
                _refs.V5.Forward(message);
                break;
            case GetTable or FindNodes or RequestRecord or PingNode:
                Off(message);
                break;
            default:
                OnReceive(message);
                break;
        }
    }

    /// <summary>The state when the settings say no to both protocols: what needs no UDP is there.</summary>
    private void WithoutSocket(object message)
    {
        switch (message)
        {
            case Start:
                Begin();
                Sender.Tell(new Started(null));
                break;
            case Reopen:
                Begin();
                break;
            case ChildGone gone:
                throw new ChildLost("discovery/" + gone.Name);
            case FindCandidates or GetSources or GetStatus or SourceFailed:
            case DnsDiscoveryActor.Want or DnsDiscoveryActor.Retry or DnsDiscoveryActor.Found or DnsGone or DnsTick:
                OnSourceMessage(message);
                break;
            default:
                Off(message);
                break;
        }
    }

    /// <summary>The state when the settings say no.</summary>
    private void Off(object message)
    {
        switch (message)
        {
            case Start:
                Sender.Tell(new Started(null));
                break;
            case GetStatus:
                Sender.Tell(new Status(false, null, 0, null, 0));
                break;
            case SetRecord or SourceFailed:
                break;
            case GetSources:
                Sender.Tell(NodeSourceActor.AllOff);
                break;
            case UdpListenerActor.GetCounters:
                Sender.Tell(new UdpListenerActor.Counters(ImmutableSortedDictionary<string, long>.Empty));
                break;
            default:
                if (!Refusal.Tell(message, Sender, RequestFailure.Off))
                {
                    OnDiscv5Message(message);
                }

                break;
        }
    }
}
