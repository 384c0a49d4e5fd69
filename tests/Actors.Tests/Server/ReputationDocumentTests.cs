using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Devp2p.Actors.Peers;
using Akka.Devp2p.Actors.Server;
using Akka.Devp2p.Actors.Tests.Node;

namespace Akka.Devp2p.Actors.Tests.Server;

/// <summary>docs/operating.md tells what each fault costs; here it is held to that.</summary>
public sealed partial class ReputationDocumentTests
{
    [Fact]
    public void Operating_NamesEveryFaultAndWhatItCosts()
    {
        var scores = new PeerScores(TimeSpan.FromMinutes(30));
        var text = File.ReadAllText(Path.Combine(ActorTreeTests.Root(), "docs", "operating.md"));
        var rows = Row().Matches(text).Select(row => (row.Groups[1].Value, double.Parse(row.Groups[2].Value, CultureInfo.InvariantCulture)));
        Assert.Equal(Enum.GetValues<PeerFault>().Select(fault =>
        {
            scores.Forget(default);
            return (fault.ToString(), -scores.Punish(default, fault, ActorSpec.Epoch));
        }), rows);
    }

    [GeneratedRegex(@"^\| `(\w+)` \| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
