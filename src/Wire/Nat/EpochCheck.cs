namespace Akka.Devp2p.Wire.Nat;

/// <summary>
/// Tells by a gateway's epoch, the seconds since it began, whether it has lost its mappings since its last answer: RFC 6887 section 8.5 and
/// RFC 6886 section 3.6. Pure; the clock is an argument.
/// </summary>
public sealed class EpochCheck
{
    private (uint Epoch, TimeSpan At)? _last;

    /// <summary>Takes the epoch of an answer; false when it does not continue the one before. The first always does.</summary>
    /// <param name="epoch">As the gateway sent it.</param>
    /// <param name="now">Any steady clock.</param>
    public bool Continues(uint epoch, TimeSpan now)
    {
        var last = _last;
        _last = (epoch, now);
        if (last is not { } before)
        {
            return true;
        }

        // answers may overtake each other by a second
        if (epoch + 1L < before.Epoch)
        {
            return false;
        }

        var server = Math.Max(0, (long)epoch - before.Epoch);
        var client = (long)(now - before.At).TotalSeconds;
        // clocks may differ by a sixteenth, and each side rounds; NAT-PMP bears an eighth of slowness
        return client + 2 >= server - server / 16 && server + 2 >= client - client / 8;
    }
}
