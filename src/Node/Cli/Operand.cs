using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>A positional argument. A wrong one gives "node xyz: expected an enode:// URL or an enr: record".</summary>
internal sealed class Operand<T> : Argument<T>, IFlag
{
    public Operand(string name, string expected, string description, ValueReader<T> read) : base(name)
    {
        Expected = expected;
        Description = description;
        Arity = ArgumentArity.ExactlyOne;
        CustomParser = result => ParseFaults.Read(result, name, expected, read);
    }

    public string Expected { get; }
}
