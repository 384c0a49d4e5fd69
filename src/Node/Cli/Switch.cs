using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>An option that is given or not.</summary>
internal sealed class Switch : Option<bool>, IFlag
{
    public Switch(string name, string description) : base(name) => Description = description;

    public string Expected => "no value, or true or false";
}
