using System.CommandLine;
using System.CommandLine.Parsing;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Cli;

/// <summary>Turns what is wrong with a command line into one line that names the input and what was expected.</summary>
internal static class ParseFaults
{
    /// <summary>Marks the messages that are complete already.</summary>
    private const char Complete = '\u0001';

    /// <summary>Parses one value; for a <c>CustomParser</c>.</summary>
    public static T? Read<T>(ArgumentResult result, string name, string expected, ValueReader<T> read)
    {
        var text = result.Tokens[0].Value;
        if (result.Parent is CommandResult && (text.StartsWith("--", StringComparison.Ordinal) || text is ['-', _]))
        {
            result.AddError(Complete + UnknownOption(text)); // the parser takes an option it doesn't know for an argument
            return default;
        }

        if (read(text, out var value, out var detail))
        {
            return value;
        }

        result.AddError(Wrong(name, text, expected, detail));
        return default;
    }

    /// <summary>What a <c>CustomParser</c> says of a wrong value.</summary>
    public static string Wrong(string name, string text, string expected, string? detail) => Complete + Say(name, text, expected, detail);

    /// <summary>"--port 70000: expected a port from 0 to 65535 (detail)".</summary>
    public static string Say(string name, string text, string expected, string? detail = null)
    {
        var shown = text.Length == 0 ? "\"\"" : Printable.Text(text);
        return $"{name} {shown}: expected {expected}{(detail is null ? string.Empty : $" ({detail})")}";
    }

    /// <summary>One fault of a command line: a wrong value before an unknown word, since the one often makes the other.</summary>
    public static string Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var value = parse.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult || error.Message.StartsWith(Complete));
        var unknown = parse.UnmatchedTokens.OrderByDescending(token => token.StartsWith('-')).FirstOrDefault();
        return value is not null ? Describe(value, command)
            : unknown is not null ? SwitchValue(parse, unknown) ?? Unknown(command, unknown)
            : Describe(parse.Errors[0], command);
    }

    /// <summary>The parser takes only true and false for a switch's value, and leaves any other word over.</summary>
    private static string? SwitchValue(ParseResult parse, string token)
    {
        var before = parse.Tokens.TakeWhile(other => other.Value != token).LastOrDefault();
        var option = parse.CommandResult.Command.Options.FirstOrDefault(option => before is { Type: TokenType.Option } && option.Name == before.Value);
        return option is Switch flag ? Say(option.Name, token, flag.Expected) : null;
    }

    private static string UnknownOption(string token) => $"{Printable.Text(token)}: unknown option, expected one that --help lists";

    private static string Unknown(Command command, string token)
    {
        var shown = Printable.Text(token);
        if (token.StartsWith('-'))
        {
            return UnknownOption(token);
        }

        return command.Subcommands.Count > 0
            ? $"{shown}: unknown command, expected {Names(command)}"
            : $"{shown}: unexpected argument, expected what '{PathOf(command)} --help' shows";
    }

    private static string Describe(ParseError error, Command command)
    {
        if (error.Message.StartsWith(Complete))
        {
            return error.Message[1..];
        }

        return error.SymbolResult switch
        {
            OptionResult { Option: IFlag flag } option => Describe(option.Option.Name, flag, option.Tokens),
            ArgumentResult { Parent: OptionResult { Option: IFlag flag } option } => Describe(option.Option.Name, flag, option.Tokens),
            ArgumentResult { Argument: IFlag flag } argument => Describe(argument.Argument.Name, flag, argument.Tokens),
            _ when command.Subcommands.Count > 0 => $"{command.Name}: no command given, expected {Names(command)}",
            _ when command.Arguments.OfType<IFlag>().FirstOrDefault() is { } flag => Describe(command.Arguments[0].Name, flag, []),
            _ => Printable.Text(error.Message),
        };
    }

    private static string Describe(string name, IFlag flag, IReadOnlyList<Token> tokens) => tokens.Count switch
    {
        0 => $"{name}: no value given, expected {flag.Expected}",
        1 => Say(name, tokens[0].Value, flag.Expected),
        _ => $"{name}: given {tokens.Count} times, expected once: {flag.Expected}",
    };

    private static string Names(Command command) => string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name));

    private static string PathOf(Command command)
    {
        var parent = command.Parents.OfType<Command>().FirstOrDefault();
        return parent is null ? CliApp.Name : PathOf(parent) + " " + command.Name;
    }
}
