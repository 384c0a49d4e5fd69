namespace Akka.Devp2p.Actors.Diagnostics;

/// <summary>What a host names to see the meters and traces of its nodes, with OpenTelemetry by AddMeter and AddSource; what there is, is listed in docs/embedding.md.</summary>
public static class Devp2pDiagnostics
{
    /// <summary>Of System.Diagnostics.Metrics. The instruments have the names of geth's metrics, and the tag <see cref="NodeTag"/>.</summary>
    public const string MeterName = "Akka.Devp2p";

    /// <summary>Of System.Diagnostics.ActivitySource.</summary>
    public const string SourceName = "Akka.Devp2p";

    /// <summary>Tag of each instrument and each trace: the name of the node.</summary>
    public const string NodeTag = "node";
}
