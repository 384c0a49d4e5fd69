using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Dns;

namespace Akka.Devp2p.Wire.Tests.Dns;

/// <summary>The example of EIP-1459 (devp2p dnsdisc.md), which go-ethereum's p2p/dnsdisc/client_test.go has too, with the key that signed it.</summary>
internal static class TreeVectors
{
    internal const string Url = "enrtree://AKPYQIUQIL7PSIACI32J7FGZW56E5FKHEFCCOFHILBIMW3M6LWXS2@nodes.example.org";

    internal const string Link = "enrtree://AM5FCQLWIZX2QFPNJAP7VUERCCRNGRHWZG3YYHIUV7BVDQ5FDPRT2@morenodes.example.org";

    internal const string Root = "enrtree-root:v1 e=JWXYDBPXYWG6FX3GMDIBFA6CJ4 l=C7HRFPF3BLGF3YR4DY5KX3SMBE seq=1 sig=o908WmNp7LibOfPsr4btQwatZJ5URBr2ZAuxvK4UWHlsB9sUOTJQaGAlLPVAhM__XJesCHxLISo94z5Z2a463gA";

    internal const string Branch = "enrtree-branch:2XS2367YHAXJFGLZHVAWLQD4ZY,H4FHT4B454P6UXFD7JCYQ5PWDY,MHTDO6TMUBRIA2XWG5LUDACK24";

    internal static readonly string[] Nodes =
    [
        "enr:-HW4QOFzoVLaFJnNhbgMoDXPnOvcdVuj7pDpqRvh6BRDO68aVi5ZcjB3vzQRZH2IcLBGHzo8uUN3snqmgTiE56CH3AMBgmlkgnY0iXNlY3AyNTZrMaECC2_24YYkYHEgdzxlSNKQEnHhuNAbNlMlWJxrJxbAFvA",
        "enr:-HW4QAggRauloj2SDLtIHN1XBkvhFZ1vtf1raYQp9TBW2RD5EEawDzbtSmlXUfnaHcvwOizhVYLtr7e6vw7NAf6mTuoCgmlkgnY0iXNlY3AyNTZrMaECjrXI8TLNXU0f8cthpAMxEshUyQlK-AM0PW2wfrnacNI",
        "enr:-HW4QLAYqmrwllBEnzWWs7I5Ev2IAs7x_dZlbYdRdMUx5EyKHDXp7AV5CkuPGUPdvbv1_Ms1CPfhcGCvSElSosZmyoqAgmlkgnY0iXNlY3AyNTZrMaECriawHKWdDRk2xeZkrOXBQ0dfMFLHY4eENZwdufn1S1o",
    ];

    /// <summary>go-ethereum's signingKeyForTesting.</summary>
    internal static readonly PrivateKey Key = PrivateKey.Parse("dc599867fc513f8f5e2c2c9c489cde5e71362d1d9ec6e693e0de063236ed1240");

    /// <summary>What a DNS server has, by name.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Zone = new Dictionary<string, string>
    {
        ["nodes.example.org"] = Root,
        ["C7HRFPF3BLGF3YR4DY5KX3SMBE.nodes.example.org"] = Link,
        ["JWXYDBPXYWG6FX3GMDIBFA6CJ4.nodes.example.org"] = Branch,
        ["2XS2367YHAXJFGLZHVAWLQD4ZY.nodes.example.org"] = Nodes[0],
        ["H4FHT4B454P6UXFD7JCYQ5PWDY.nodes.example.org"] = Nodes[1],
        ["MHTDO6TMUBRIA2XWG5LUDACK24.nodes.example.org"] = Nodes[2],
    };

    internal static TreeLink ParseLink(string url) => TreeLink.TryParse(url, out var link, out var error) ? link! : throw new FormatException(error.ToString());
}
