using System.Net;
using System.Text;
using Akka.Devp2p.Wire.Nat;

namespace Akka.Devp2p.Wire.Tests.Nat;

/// <summary>Search, description and actions of UPnP gateways, as in the UPnP Device Architecture and WANIPConnection; and what a hostile one sends.</summary>
public class IgdTests
{
    internal const string Found =
        "HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: urn:schemas-upnp-org:service:WANIPConnection:1\r\n"
        + "USN: uuid:1::urn:schemas-upnp-org:service:WANIPConnection:1\r\nEXT:\r\nSERVER: Debian UPnP/1.1\r\nLOCATION: http://192.168.1.1:5000/rootDesc.xml\r\n\r\n";

    internal const string Description = """
        <?xml version="1.0"?>
        <root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>1</minor></specVersion>
        <device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><friendlyName>a &amp; b</friendlyName>
        <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType><controlURL>/ctl/L3F</controlURL></service></serviceList>
        <deviceList><device><deviceList><device><serviceList>
        <service><serviceType>urn:schemas-upnp-org:service:WANPPPConnection:1</serviceType><controlURL>/ctl/PPP</controlURL></service>
        <service><serviceType> urn:schemas-upnp-org:service:WANIPConnection:1 </serviceType><serviceId>x</serviceId><SCPDURL>/s.xml</SCPDURL><controlURL>ctl/IPConn</controlURL></service>
        </serviceList></device></deviceList></device></deviceList></device></root>
        """;

    internal const string Address =
        "<?xml version=\"1.0\"?>\r\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><u:GetExternalIPAddressResponse "
        + "xmlns:u=\"urn:x\"><NewExternalIPAddress>44.1.2.3</NewExternalIPAddress></u:GetExternalIPAddressResponse></s:Body></s:Envelope>";

    internal const string Fault =
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring>"
        + "<detail><UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>718</errorCode><errorDescription>ConflictInMappingEntry</errorDescription>"
        + "</UPnPError></detail></s:Fault></s:Body></s:Envelope>";

    private static readonly IPAddress Gateway = IPAddress.Parse("192.168.1.1");

    [Fact]
    public void Search_IsThatOfTheArchitecture() => Assert.Equal(
        "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 2\r\nST: urn:schemas-upnp-org:service:WANIPConnection:1\r\n\r\n",
        Encoding.ASCII.GetString(Ssdp.EncodeSearch(IgdService.Types[1], 2)));

    [Fact]
    public void Search_Answer_IsRead()
    {
        Assert.True(Ssdp.TryDecode(Encoding.ASCII.GetBytes(Found), out var location, out var target, out _));
        Assert.Equal(("http://192.168.1.1:5000/rootDesc.xml", IgdService.Types[1]), (location, target));
    }

    [Theory]
    [InlineData("NOTIFY * HTTP/1.1\r\nLOCATION: http://192.168.1.1/\r\nST: x\r\n\r\n")]
    [InlineData("HTTP/1.1 404 No\r\nLOCATION: http://192.168.1.1/\r\nST: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nST: x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nLOCATION: http://192.168.1.1/\r\n\r\n")]
    [InlineData("")]
    public void Search_WrongAnswer_IsRefused(string text) =>
        Assert.False(Ssdp.TryDecode(Encoding.ASCII.GetBytes(text), out _, out _, out _));

    [Theory]
    [InlineData("http://192.168.1.1:5000/rootDesc.xml", "http://192.168.1.1:5000/rootDesc.xml")]
    [InlineData("http://192.168.1.1", "http://192.168.1.1:80/")]
    [InlineData("http://192.168.1.1/a b?c=d#e", "http://192.168.1.1:80/a%20b?c=d")]
    [InlineData("http://192.168.1.1/a\r\nHost: evil", "http://192.168.1.1:80/a%0D%0AHost:%20evil")]
    [InlineData("http://192.168.1.2/", null)]
    [InlineData("http://127.0.0.1/", null)]
    [InlineData("http://gateway/", null)]
    [InlineData("http://192.168.1.1.evil.example/", null)]
    [InlineData("http://192.168.1.1@8.8.8.8/", null)]
    [InlineData("http://8.8.8.8@192.168.1.1/", null)]
    [InlineData("https://192.168.1.1/", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http://192.168.1.1:0/", null)]
    [InlineData("/relative", null)]
    public void Url_LeadsToTheGatewayOrNowhere(string text, string? expected)
    {
        Assert.Equal(expected is not null, GatewayUrl.TryParse(text, Gateway, out var url));
        // .NET escapes what HTTP can't carry; nothing may ever end the line
        Assert.Equal(expected, url?.ToString());
    }

    [Theory]
    [InlineData("/ctl", "http://192.168.1.1:5000/ctl")]
    [InlineData("ctl", "http://192.168.1.1:5000/a/ctl")]
    [InlineData("http://192.168.1.1:80/x", "http://192.168.1.1:80/x")]
    [InlineData("//192.168.1.2/x", null)]
    [InlineData("http://192.168.1.2/x", null)]
    public void Url_Resolved_StaysOnTheMachine(string reference, string? expected)
    {
        Assert.True(GatewayUrl.TryParse("http://192.168.1.1:5000/a/b.xml", Gateway, out var url));
        Assert.Equal(expected is not null, url!.TryResolve(reference, out var resolved));
        Assert.Equal(expected, resolved?.ToString());
    }

    [Fact]
    public void Description_GivesTheServicesThatMapPorts()
    {
        Assert.True(IgdDescription.TryDecode(Encoding.UTF8.GetBytes(Description), out var description, out var error), error.ToString());
        Assert.Null(description!.UrlBase);
        Assert.Equal([new IgdService(IgdService.Types[1], "ctl/IPConn"), new IgdService(IgdService.Types[2], "/ctl/PPP")], description.Services);
        Assert.False(description.Services[0].CanChoosePort);
    }

    [Fact]
    public void Description_OfVersionOne_MayNameABase()
    {
        var text = Description.Replace("<device><deviceType>", "<URLBase>http://192.168.1.1:80/</URLBase><device><deviceType>", StringComparison.Ordinal);
        Assert.True(IgdDescription.TryDecode(Encoding.UTF8.GetBytes(text), out var description, out _));
        Assert.Equal("http://192.168.1.1:80/", description!.UrlBase);
    }

    [Fact]
    public void Url_ThatGrowsWhenItIsEscaped_IsRefused()
    {
        Assert.True(GatewayUrl.TryParse("http://192.168.1.1/" + new string('\u00e9', 100), Gateway, out _));
        Assert.False(GatewayUrl.TryParse("http://192.168.1.1/" + new string('\u00e9', 500), Gateway, out _));
    }

    [Fact]
    public void Lists_OfServicesAndValues_AreCut()
    {
        var services = string.Concat(Enumerable.Repeat($"<service><serviceType>{IgdService.Types[1]}</serviceType><controlURL>/x</controlURL></service>", 100));
        Assert.True(IgdDescription.TryDecode(Encoding.UTF8.GetBytes($"<root>{services}</root>"), out var description, out _));
        Assert.Equal(8, description!.Services.Count);
        var values = string.Concat(Enumerable.Range(0, 100).Select(i => $"<a{i}>x</a{i}>"));
        Assert.True(SoapAnswer.TryDecode(Encoding.UTF8.GetBytes($"<Envelope>{values}</Envelope>"), out var answer, out _));
        Assert.Equal(64, answer!.Values.Count);
    }

    [Fact]
    public void Description_WithALongText_KeepsItsBeginning()
    {
        var text = Description.Replace("<device><deviceType>", $"<URLBase>{new string('x', 3000)}</URLBase><device><deviceType>", StringComparison.Ordinal);
        Assert.True(IgdDescription.TryDecode(Encoding.UTF8.GetBytes(text), out var description, out _));
        Assert.Equal(1024, description!.UrlBase!.Length);
    }

    public static TheoryData<string, string> Bombs => new()
    {
        { "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><root>&b;</root>", "xml: not well-formed" },
        { "<!DOCTYPE r SYSTEM \"http://192.168.1.1/dtd\"><root/>", "xml: not well-formed" },
        { "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><root>&x;</root>", "xml: not well-formed" },
        { "<root>" + string.Concat(Enumerable.Repeat("<a>", 40)), "xml: too deep" },
        { "<root>" + string.Concat(Enumerable.Repeat("<a/>", 5000)) + "</root>", "xml: too many elements" },
        { "<root>" + new string('x', HttpResponseReader.MaxSize) + "</root>", "xml: too large" },
        { "<?xml version=\"1.0\" encoding=\"nonsense\"?><root/>", "xml: not well-formed" },
        { "<root>", "xml: not well-formed" },
        { "<root/>", "igd: no service that maps ports" },
        { "<html/>", "igd: not a description" },
        { "", "xml: not well-formed" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void Description_OfAHostileGateway_IsRefused(string text, string reason)
    {
        Assert.False(IgdDescription.TryDecode(Encoding.UTF8.GetBytes(text), out var description, out var error));
        Assert.Equal((null, reason), (description, error.Reason));
    }

    [Fact]
    public void Answer_HasItsValues()
    {
        Assert.True(SoapAnswer.TryDecode(Encoding.UTF8.GetBytes(Address), out var answer, out _));
        Assert.Equal(("44.1.2.3", 0), (answer!.Values["NewExternalIPAddress"], answer.ErrorCode));
    }

    [Fact]
    public void Answer_ThatIsAnError_HasItsCode()
    {
        Assert.True(SoapAnswer.TryDecode(Encoding.UTF8.GetBytes(Fault), out var answer, out _));
        Assert.Equal(IgdRequest.Conflict, answer!.ErrorCode);
    }

    [Theory]
    [InlineData("<Envelope><errorCode>x</errorCode></Envelope>")]
    [InlineData("<Envelope><errorCode>0</errorCode></Envelope>")]
    [InlineData("<Envelope><errorCode>99999</errorCode></Envelope>")]
    [InlineData("<html><body>busy</body></html>")]
    public void Answer_ThatIsNone_IsRefused(string text) =>
        Assert.False(SoapAnswer.TryDecode(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void Requests_AreThoseOfTheService()
    {
        GatewayUrl.TryParse("http://192.168.1.1:5000/ctl", Gateway, out var url);
        var service = new IgdService(IgdService.Types[0], "/ctl");
        var add = Encoding.UTF8.GetString(IgdRequest.AddPortMapping(url!, service, MappedProtocol.Udp, IPAddress.Parse("192.168.1.2"), 30303, 40000, 600, "a<b", any: true));
        Assert.StartsWith("POST /ctl HTTP/1.1\r\nHost: 192.168.1.1:5000\r\n", add, StringComparison.Ordinal);
        Assert.Contains("\r\nSOAPAction: \"urn:schemas-upnp-org:service:WANIPConnection:2#AddAnyPortMapping\"\r\n", add, StringComparison.Ordinal);
        var (head, body) = (add[..add.IndexOf("\r\n\r\n", StringComparison.Ordinal)], add[(add.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Contains($"Content-Length: {body.Length}", head, StringComparison.Ordinal);
        Assert.Contains(
            "<NewRemoteHost></NewRemoteHost><NewExternalPort>40000</NewExternalPort><NewProtocol>UDP</NewProtocol><NewInternalPort>30303</NewInternalPort>"
            + "<NewInternalClient>192.168.1.2</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>a&lt;b</NewPortMappingDescription>"
            + "<NewLeaseDuration>600</NewLeaseDuration>",
            body,
            StringComparison.Ordinal);
        Assert.True(SoapAnswer.TryDecode(Encoding.UTF8.GetBytes(body), out var read, out _));
        Assert.Equal("a<b", read!.Values["NewPortMappingDescription"]);
        Assert.Contains("#DeletePortMapping\"", Encoding.UTF8.GetString(IgdRequest.DeletePortMapping(url!, service, MappedProtocol.Tcp, 1)), StringComparison.Ordinal);
        Assert.Equal("GET /ctl HTTP/1.1\r\nHost: 192.168.1.1:5000\r\nConnection: close\r\n\r\n", Encoding.ASCII.GetString(IgdRequest.Get(url!)));
    }
}
