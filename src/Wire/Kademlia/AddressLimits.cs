using System.Net;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Wire.Kademlia;

/// <summary>The table's subnet limits: an address counts in the whole table and in its bucket, or, being local, in neither.</summary>
internal sealed class AddressLimits
{
    /// <summary>IPv4: 2 of a /24 in a bucket, 10 in the table. IPv6: 2 of a /48 in a bucket, 8 of a /32 in the table.</summary>
    internal const int Bits4 = 24, BucketLimit4 = 2, TableLimit4 = 10, BucketBits6 = 48, BucketLimit6 = 2, TableBits6 = 32, TableLimit6 = 8;

    internal SubnetCounter Table { get; } = new(Bits4, TableLimit4, TableBits6, TableLimit6);

    internal static SubnetCounter ForBucket() => new(Bits4, BucketLimit4, BucketBits6, BucketLimit6);

    internal bool TryOccupy(SubnetCounter bucket, IPAddress address)
    {
        if (NetCheck.IsLan(address))
        {
            return true;
        }

        if (!Table.TryAdd(address))
        {
            return false;
        }

        if (bucket.TryAdd(address))
        {
            return true;
        }

        Table.Remove(address);
        return false;
    }

    internal void Release(SubnetCounter bucket, IPAddress address)
    {
        if (!NetCheck.IsLan(address))
        {
            Table.Remove(address);
            bucket.Remove(address);
        }
    }
}
