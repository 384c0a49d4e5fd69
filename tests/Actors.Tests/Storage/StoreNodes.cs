using System.Net;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Enr;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>Nodes for the tests of the database.</summary>
internal static class StoreNodes
{
    private static readonly PublicKey[] Keys = [.. Enumerable.Range(1, 64).Select(n => KeyOf(n).PublicKey)];

    internal static PrivateKey KeyOf(int n) => PrivateKey.Parse(n.ToString("x64"));

    internal static Enode At(int n, string ip) => Enode.Create(Keys[n], IPAddress.Parse(ip), 30303, 30303);

    internal static Enode Node(int n) => At(n, $"8.{n}.8.8");
}
