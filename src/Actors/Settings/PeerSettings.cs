namespace Akka.Devp2p.Actors.Settings;

/// <summary>Section <c>devp2p.peers</c>: one connection. Units and defaults in reference.conf.</summary>
public sealed record PeerSettings
{
    /// <summary>Bound of the RLPx handshake and, once more, of the exchange of Hello.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(15);

    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan DisconnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    public long Credit { get; init; } = 4 << 20;

    public long SharedCredit { get; init; } = 256 << 20;

    public int SendQueueMessages { get; init; } = 2048;

    public long SendQueueBytes { get; init; } = 32 << 20;

    public bool MessageEvents { get; init; }

    /// <summary>Reads the section; a value that is wrong throws a <see cref="SettingsException"/> that names it.</summary>
    public static PeerSettings FromConfig(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var shortest = TimeSpan.FromMilliseconds(10);
        var longest = TimeSpan.FromHours(1);
        return new PeerSettings
        {
            HandshakeTimeout = reader.Duration("handshake-timeout", shortest, longest),
            PingInterval = reader.Duration("ping-interval", shortest, longest),
            ReadTimeout = reader.Duration("read-timeout", shortest, longest),
            WriteTimeout = reader.Duration("write-timeout", shortest, longest),
            DisconnectTimeout = reader.Duration("disconnect-timeout", shortest, longest),
            Credit = reader.Bytes("credit", 1, long.MaxValue),
            SharedCredit = reader.Bytes("shared-credit", 1, long.MaxValue),
            SendQueueMessages = reader.Int("send-queue-messages", 16, 1_000_000),
            SendQueueBytes = reader.Bytes("send-queue-bytes", 1 << 16, long.MaxValue),
            MessageEvents = reader.Bool("message-events"),
        };
    }
}
