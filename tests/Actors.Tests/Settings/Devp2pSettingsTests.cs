using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Settings;

/// <summary>reference.conf and the settings agree, and what a person gets wrong is said in one line.</summary>
public sealed partial class Devp2pSettingsTests
{
    private static readonly string Reference = Devp2pSettings.ReferenceText();

    [Fact]
    public void Reference_HasTheDefaultsOfTheSettings()
    {
        var read = Devp2pSettings.Load(null);
        var defaults = new Devp2pSettings();
        Assert.Equal(defaults.NodeDatabase, read.NodeDatabase);
        Assert.Equal(defaults.Peers, read.Peers);
        Assert.Equal(defaults.Reputation, read.Reputation);
        Assert.Equal(defaults.Nat with { StunServers = [] }, read.Nat with { StunServers = [] });
        Assert.Equal<IEnumerable<string>>(defaults.Nat.StunServers, read.Nat.StunServers);
        Assert.Equal(Show(defaults.Server), Show(read.Server));
        Assert.Equal(Show(defaults.Discovery), Show(read.Discovery));
        Assert.Equal(Show(defaults.Eth), Show(read.Eth));
    }

    [Fact]
    public void WhatANodeAddsToAHostsConfiguration_IsItsOwnSectionAndItsSerializers()
    {
        Assert.Equal(["devp2p"], Devp2pSettings.Reference.AsEnumerable().Select(item => item.Key));
        Assert.Equal(["akka"], Akka.Devp2p.Actors.Serialization.Devp2pSerializer.Bindings.AsEnumerable().Select(item => item.Key));
        Assert.Equal(
            ["serialization-bindings", "serializers"],
            Akka.Devp2p.Actors.Serialization.Devp2pSerializer.Bindings.GetConfig("akka.actor").AsEnumerable().Select(item => item.Key).Order());
    }

    [Fact]
    public void Reference_HasNoKeyThatNobodyReads()
    {
        // each key is replaced by nonsense in turn: whoever reads it says so
        foreach (var key in KnownKeys.Leaves(Devp2pSettings.Reference))
        {
            var reads = Record.Exception(() => Devp2pSettings.Load(ConfigurationFactory.ParseString($"{key} = \"~nonsense~\"")));
            Assert.True(reads is SettingsException && reads.Message.StartsWith(key, StringComparison.Ordinal), $"{key}: {reads?.Message ?? "nobody reads it"}");
        }
    }

    [Fact]
    public void Reference_SaysOneThingAboutEachKey()
    {
        Assert.Null(HoconBraces.FindFault(Reference));
        var lines = Reference.Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            Assert.True(!KeyLine().IsMatch(lines[i]) || lines[i - 1].TrimStart().StartsWith('#'), $"line {i + 1} has no comment: {lines[i]}");
        }
    }

    [Fact]
    public void Load_OfAMistypedKey_NamesTheNearest()
    {
        var error = Assert.Throws<SettingsException>(() => Devp2pSettings.Load(ConfigurationFactory.ParseString("devp2p.server.max-peer = 3"))).Message;
        Assert.Equal("devp2p.server.max-peer: no such setting, did you mean devp2p.server.max-peers?", error);
    }

    [Fact]
    public void Load_OfAMistypedKeyInAFallback_IsRefusedToo()
    {
        var config = ConfigurationFactory.ParseString("devp2p.server.port = 1")
            .WithFallback(ConfigurationFactory.ParseString("devp2p.server.prot = 2"));
        Assert.Contains("devp2p.server.prot", Assert.Throws<SettingsException>(() => Devp2pSettings.Load(config)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OfDispatcherKeys_LeavesThemToAkka() =>
        Devp2pSettings.Load(ConfigurationFactory.ParseString("devp2p.dispatchers.storage.shutdown-timeout = 2s"));

    [Fact]
    public void Load_OfAValue_OverridesTheReference()
    {
        var settings = Devp2pSettings.Load(ConfigurationFactory.ParseString("devp2p { discovery.port = 30305\n server.max-peers = 7 }"));
        Assert.Equal((30305, false), (settings.Discovery.Bind.Port, settings.Discovery.SamePortAsTcp));
        Assert.Equal((7, 30303), (settings.Server.MaxPeers, settings.Server.Listen!.Port));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("server.max-peers = 3", false)]
    [InlineData("server.port = default", false)]
    [InlineData("server.port = 30303", true)]
    [InlineData("server.port = 0", false)]
    [InlineData("discovery.port = 30303", true)]
    [InlineData("discovery.port = 0", false)]
    [InlineData("discovery.port = 0\nserver.port = 30305", false)]
    [InlineData("discovery.port = tcp\nserver.port = 30305", true)]
    [InlineData("server.listen = off\nserver.port = 30305", false)]
    public void Port_IsAPersons_WhenTheSettingsNameOne(string settings, bool isSet) =>
        Assert.Equal(isSet, Devp2pSettings.Load(ConfigurationFactory.ParseString($"devp2p {{ {settings} }}").WithFallback(Devp2pSettings.Reference)).UdpPortIsSet);

    [Theory]
    [InlineData("a { b = 1", "x.conf: line 1: { is not closed")]
    [InlineData("a {\n b = [1, 2\n}", "x.conf: line 3: } closes [ of line 2")]
    [InlineData("a = 1\n}", "x.conf: line 2: } without {")]
    [InlineData("a = \"x\nb = 1", "x.conf: line 1: \" is not closed")]
    [InlineData("a = \"\"\"x\n{\nb", "x.conf: line 1: \" is not closed")]
    [InlineData("a = 1\nb = \0", "x.conf: line 2: control character U+0000, expected text")]
    [InlineData("include \"other.conf\"", "x.conf: expected HOCON (the parser gave up; include is not supported)")]
    [InlineData("a = ${b}", "x.conf: expected HOCON (Unresolved substitution: b)")]
    public void Parse_OfWrongText_NamesTheLine(string hocon, string expected) =>
        Assert.Equal(expected, Assert.Throws<SettingsException>(() => Devp2pSettings.Parse(hocon, "x.conf")).Message);

    [Theory]
    [InlineData("a{", "}", "line 1: more than 64 braces and brackets inside each other")]
    [InlineData("a=[", "]", "line 1: more than 64 braces and brackets inside each other")]
    [InlineData("a.", "", "line 1: more than 64 dots in one key")]
    public void Parse_OfDeepText_RefusesItBeforeTheParserOverflowsTheStack(string open, string close, string expected)
    {
        var deep = string.Concat(Enumerable.Repeat(open, 65)) + string.Concat(Enumerable.Repeat(close, 65));
        Assert.Equal($"x.conf: {expected}", Assert.Throws<SettingsException>(() => Devp2pSettings.Parse(deep, "x.conf")).Message);
    }

    [Fact]
    public void Load_OfAValueInTheSectionsPlace_SaysSo()
    {
        var error = Assert.Throws<SettingsException>(() => Devp2pSettings.Load(ConfigurationFactory.ParseString("devp2p = 5"))).Message;
        Assert.Equal("devp2p: expected a section such as devp2p { server.port = 30303 }", error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# ...................................................................... {\na = 1")]
    [InlineData("# {\na = 1")]
    [InlineData("a = \"{\" // }\nb = \"\\\"{\"")]
    [InlineData("a = \"\"\"{\n\"\"\"\nb { c = [1] }")]
    public void Parse_OfBalancedText_Passes(string hocon) => Devp2pSettings.Parse(hocon, "x.conf");

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("max-peer", "max-peers", 1)]
    public void Distance_IsLevenshteins(string a, string b, int expected) => Assert.Equal(expected, KnownKeys.Distance(a, b));

    // immutable arrays compare by reference, so by text
    private static string Show(object settings) => string.Join("; ", settings.GetType().GetProperties()
        .Where(property => property.GetIndexParameters().Length == 0)
        .Select(property => $"{property.Name}={Text(property.GetValue(settings))}"));

    private static string Text(object? value) =>
        value is System.Collections.IEnumerable and not string ? string.Join(",", ((System.Collections.IEnumerable)value).Cast<object>()) : value?.ToString() ?? "null";

    [GeneratedRegex(@"^\s*[a-z][a-z0-9-]*\s*(=|\{)")]
    private static partial Regex KeyLine();
}
