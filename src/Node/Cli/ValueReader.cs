namespace Akka.Devp2p.Node.Cli;

/// <summary>Reads the value of a flag or an argument; <paramref name="detail"/> may say more about what is wrong.</summary>
internal delegate bool ValueReader<T>(string text, out T value, out string? detail);
