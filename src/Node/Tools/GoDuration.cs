using System.Globalization;

namespace Akka.Devp2p.Node.Tools;

/// <summary>Durations as Go's time.ParseDuration reads and its String writes them: 300ms, 1.5h, 2h45m, 90s.</summary>
internal static class GoDuration
{
    public const string Expected = "a duration such as 90s, 30m or 1h30m";

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789.");

    private static readonly (string Name, double Seconds)[] Units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Not negative, up to 100 years; a bare 0 is right, any other number needs its unit.</summary>
    public static bool TryParse(string text, out TimeSpan value, out string? detail)
    {
        (value, detail) = (TimeSpan.Zero, null);
        if (text == "0")
        {
            return true;
        }

        var seconds = 0.0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            rest = rest[digits..];
            var end = rest.IndexOfAny(Digits);
            var name = rest[..(end < 0 ? rest.Length : end)].ToString();
            if (Units.FirstOrDefault(unit => unit.Name == name) is not (not null, var factor))
            {
                return false;
            }

            seconds += number * factor;
            rest = rest[name.Length..];
        }

        if (text.Length == 0 || seconds > 100 * 365 * 86400.0)
        {
            return false;
        }

        value = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Whole seconds: 1h2m3s.</summary>
    public static string Seconds(TimeSpan time)
    {
        var (hours, minutes, seconds) = ((long)time.TotalHours, time.Minutes, time.Seconds);
        return hours > 0 ? $"{hours}h{minutes}m{seconds}s" : minutes > 0 ? $"{minutes}m{seconds}s" : $"{seconds}s";
    }
}
