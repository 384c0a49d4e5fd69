using System.Text;
using System.Xml;

namespace Akka.Devp2p.Wire.Nat;

/// <summary>Walks through the XML of a gateway: no DTD and so no entities, and nothing outside it; size, depth and number of elements are bounded.</summary>
internal static class BoundedXml
{
    private const int MaxDepth = 32, MaxElements = 4096, MaxText = 1024;

    /// <summary>Calls <paramref name="onEnd"/> at the end of each element with its local name, depth (the root has 0) and text, which is cut at 1,024 characters.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> xml, Action<string, int, string> onEnd, out WireError error)
    {
        if (xml.Length > HttpResponseReader.MaxSize)
        {
            error = new WireError(HttpResponseReader.MaxSize, "xml: too large");
            return false;
        }

        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml.ToArray(), writable: false), Settings());
            error = Walk(reader, onEnd);
        }
        catch (Exception e) when (e is XmlException or ArgumentException or NotSupportedException)
        {
            // an encoding that does not exist, or bytes that are not of it, are no XmlException
            error = new WireError(0, "xml: not well-formed");
        }

        return error.IsNone;
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = HttpResponseReader.MaxSize,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private static WireError Walk(XmlReader reader, Action<string, int, string> onEnd)
    {
        var text = new StringBuilder();
        var elements = 0;
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
            {
                return new WireError(0, "xml: too deep");
            }

            if (reader.NodeType == XmlNodeType.Element && ++elements > MaxElements)
            {
                return new WireError(0, "xml: too many elements");
            }

            Note(reader, text, onEnd);
        }

        return default;
    }

    private static void Note(XmlReader reader, StringBuilder text, Action<string, int, string> onEnd)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                text.Clear();
                if (reader.IsEmptyElement)
                {
                    onEnd(reader.LocalName, reader.Depth, string.Empty);
                }

                break;
            case XmlNodeType.Text or XmlNodeType.CDATA:
                var value = reader.Value;
                text.Append(value, 0, Math.Min(value.Length, MaxText - text.Length));
                break;
            case XmlNodeType.EndElement:
                onEnd(reader.LocalName, reader.Depth, text.ToString().Trim());
                text.Clear();
                break;
            default:
                break;
        }
    }
}
