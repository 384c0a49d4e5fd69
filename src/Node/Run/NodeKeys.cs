using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;
using Akka.Devp2p.Wire;

namespace Akka.Devp2p.Node.Run;

/// <summary>Refuses sections of a settings file that nobody reads, and keys under <c>node</c> that node.conf does not have; those under <c>devp2p</c> are checked by their owner.</summary>
internal static class NodeKeys
{
    private const string Node = "node";

    private static readonly string[] LogLevels = ["akka.loglevel", "akka.stdout-loglevel"];

    private static readonly string[] Sections = [Devp2pSettings.Section, Node, "akka"];

    public static void Check(Config file, Config known)
    {
        if (file.IsEmpty)
        {
            return;
        }

        foreach (var (section, value) in file.AsEnumerable())
        {
            if (!Sections.Contains(section))
            {
                throw new SettingsException($"{Printable.Text(section)}: no such section, expected devp2p, node or akka");
            }

            if (!value.IsObject())
            {
                throw new SettingsException($"{section}: expected a section such as {section} {{ ... }}");
            }
        }

        CheckLogLevels(file);
        var keys = Leaves(known, Node).Order(StringComparer.Ordinal).ToArray();
        if (file.HasPath(Node) && Leaves(file, Node).FirstOrDefault(key => !keys.Contains(key)) is { } stranger)
        {
            throw new SettingsException($"{Printable.Text(stranger)}: no such setting, expected one of {string.Join(", ", keys)}");
        }
    }

    // Akka.NET takes any word here, and --verbosity hides it
    private static void CheckLogLevels(Config file)
    {
        var reader = new SettingsReader(file, string.Empty);
        foreach (var key in LogLevels.Where(file.HasPath))
        {
            if (reader.Text(key).ToUpperInvariant() is not ("OFF" or "ERROR" or "WARNING" or "INFO" or "DEBUG"))
            {
                throw reader.Wrong(key, "DEBUG, INFO, WARNING, ERROR or OFF");
            }
        }
    }

    private static IEnumerable<string> Leaves(Config config, string path)
    {
        var value = config.GetValue(path);
        return value is null || !value.IsObject()
            ? [path]
            : config.GetConfig(path).AsEnumerable().Select(item => item.Key).ToArray().SelectMany(key => Leaves(config, $"{path}.{key}"));
    }
}
