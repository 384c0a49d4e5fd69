using System.Collections.Immutable;
using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>An option that may be given several times, one value each. A wrong one is named as that of a <see cref="Flag{T}"/>.</summary>
internal sealed class RepeatedFlag<T> : Option<ImmutableArray<T>>, IFlag
{
    /// <param name="name">With its two hyphens.</param>
    /// <param name="placeholder">Shown in the help instead of the name.</param>
    /// <param name="expected">What a value has to be.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="read">Reads one value.</param>
    public RepeatedFlag(string name, string placeholder, string expected, string description, ValueReader<T> read) : base(name)
    {
        Expected = expected;
        Description = description;
        HelpName = placeholder;
        Arity = ArgumentArity.OneOrMore;
        CustomParser = result =>
        {
            var values = ImmutableArray.CreateBuilder<T>();
            foreach (var token in result.Tokens)
            {
                if (!read(token.Value, out var value, out var detail))
                {
                    result.AddError(ParseFaults.Wrong(name, token.Value, expected, detail));
                    return [];
                }

                values.Add(value);
            }

            return values.ToImmutable();
        };
    }

    public string Expected { get; }
}
