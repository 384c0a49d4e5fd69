using System.CommandLine;

namespace Akka.Devp2p.Node.Cli;

/// <summary>--verbosity, for every command.</summary>
internal sealed class VerbosityFlag : Option<Verbosity?>, IFlag
{
    public VerbosityFlag() : base("--verbosity")
    {
        Description = $"How much is logged: {Expected} [default: info]";
        HelpName = "level";
        Arity = ArgumentArity.ExactlyOne;
        Recursive = true;
        CustomParser = result => ParseFaults.Read<Verbosity>(result, Name, Expected, TryRead);
    }

    public string Expected => "silent, error, warn, info, debug, trace, or 0 to 5";

    /// <summary>What was asked, or info.</summary>
    public Verbosity Of(ParseResult parse) => parse.GetResult(this) is null ? Verbosity.Info : parse.GetValue(this) ?? Verbosity.Info;

    private static bool TryRead(string text, out Verbosity value, out string? detail)
    {
        detail = null;
        return Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && (text.Length == 1 || char.IsAsciiLetter(text[0]));
    }
}
