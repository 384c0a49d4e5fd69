using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>An option with one value. A wrong one gives "--port 70000: expected a port from 0 to 65535".</summary>
internal sealed class Flag<T> : Option<T>, IFlag
{
    /// <param name="name">With its two hyphens.</param>
    /// <param name="placeholder">Shown in the help instead of the name.</param>
    /// <param name="expected">What a value has to be.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="read">Reads the value.</param>
    public Flag(string name, string placeholder, string expected, string description, ValueReader<T> read) : base(name)
    {
        Expected = expected;
        Description = description;
        HelpName = placeholder;
        Arity = ArgumentArity.ExactlyOne;
        CustomParser = result => ParseFaults.Read(result, name, expected, read);
    }

    public string Expected { get; }
}
