using System.Globalization;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>The answer to an action: its values, or the error of the device (UPnP Device Architecture 1.1, section 3.2).</summary>
/// <param name="Values">Elements that hold text, by name; 64 at most.</param>
/// <param name="ErrorCode">0 when it is no error.</param>
public sealed record SoapAnswer(IReadOnlyDictionary<string, string> Values, int ErrorCode)
{
    private const int MaxValues = 64;

    /// <summary>Reads an envelope.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> xml, out SoapAnswer? answer, out WireError error)
    {
        answer = null;
        string? root = null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!BoundedXml.TryRead(xml, Note, out error))
        {
            return false;
        }

        var code = 0;
        var isFault = values.TryGetValue("errorCode", out var text);
        if (root != "Envelope" || (isFault && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) || code is < 1 or > 999)))
        {
            error = new WireError(0, root == "Envelope" ? "soap: wrong error code" : "soap: not an envelope");
            return false;
        }

        answer = new SoapAnswer(values, code);
        return true;

        void Note(string name, int depth, string value)
        {
            if (depth == 0)
            {
                root = name;
            }
            else if (values.Count < MaxValues)
            {
                values.TryAdd(name, value);
            }
        }
    }
}
