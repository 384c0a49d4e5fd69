namespace Akka.Devp2p.Chain.Config;

/// <summary>Parameters of a proof-of-authority chain (EIP-225).</summary>
/// <param name="Period">Least seconds between two blocks.</param>
/// <param name="Epoch">Blocks between two checkpoints, which carry the signers and clear the votes.</param>
public sealed record CliqueRules(ulong Period, ulong Epoch);
