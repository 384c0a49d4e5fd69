using Akka.Devp2p.Actors.Settings;

namespace Akka.Devp2p.Actors.Tests.Settings;

/// <summary>Settings made in code have the ranges of a settings file, each of them.</summary>
public sealed class SettingsCheckTests
{
    private const string Origin = "code";

    private static readonly Dictionary<Type, object> Bad = new() { [typeof(int)] = -1, [typeof(long)] = -1L, [typeof(TimeSpan)] = TimeSpan.FromMilliseconds(-1) };

    /// <summary>Section, property, and a value that no section allows.</summary>
    public static TheoryData<string, string> Numbers
    {
        get
        {
            var numbers = new TheoryData<string, string>();
            foreach (var (section, settings) in SettingsCheck.Sections(new Devp2pSettings()))
            {
                foreach (var property in SettingsCheck.Settable(settings.GetType()).Where(property => Bad.ContainsKey(property.PropertyType)))
                {
                    numbers.Add(section, property.Name);
                }
            }

            return numbers;
        }
    }

    [Fact]
    public void Defaults_AreAllowed() => SettingsCheck.Check(new Devp2pSettings(), Origin);

    [Fact]
    public void Sections_AreAllOfThem() =>
        Assert.Equal(typeof(Devp2pSettings).GetProperties().Count(property => property.CanWrite), SettingsCheck.Sections(new Devp2pSettings()).Length);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Number_OutOfItsRange_IsRefusedByItsKey(string section, string name)
    {
        var settings = new Devp2pSettings();
        var owner = SettingsCheck.Sections(settings).Single(one => one.Key == section).Settings;
        var property = owner.GetType().GetProperty(name)!;
        property.SetValue(owner, Bad[property.PropertyType]); // as "with" does
        var error = Assert.Throws<SettingsException>(() => SettingsCheck.Check(settings, Origin));
        var key = SettingsCheck.KeyOf(section, property);
        Assert.NotNull(key);
        Assert.StartsWith($"code: {key} = ", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Range_ThatHangsOnAnotherValue_Counts()
    {
        var settings = new Devp2pSettings { Discovery = new DiscoverySettings { BondSlots = 4, ReservedBondSlots = 5 } };
        Assert.Contains("code: devp2p.discovery.reserved-bond-slots = 5: expected a whole number from 0 to 4", Refuse(settings), StringComparison.Ordinal);
    }

    [Fact]
    public void Value_ThatIsMissing_IsNamed()
    {
        Assert.Equal("code: devp2p.server is null: expected a section", Refuse(new Devp2pSettings { Server = null! }));
        Assert.Equal("code: devp2p.server.static-nodes is missing: expected a value", Refuse(new Devp2pSettings { Server = new ServerSettings { StaticNodes = default } }));
        Assert.Equal("code: devp2p.eth.network is missing: expected a value", Refuse(new Devp2pSettings { Eth = new EthSettings { Network = null! } }));
        Assert.Equal("code: devp2p.discovery, Bind is missing: expected a value", Refuse(new Devp2pSettings { Discovery = new DiscoverySettings { Bind = null! } }));
        SettingsCheck.Check(new Devp2pSettings { Server = new ServerSettings { Listen = null } }, Origin);
    }

    [Fact]
    public void Version_ThatIsNone_IsRefused() => Assert.StartsWith(
        "code: devp2p.eth.versions = ", Refuse(new Devp2pSettings { Eth = new EthSettings { Versions = [67, 1] } }), StringComparison.Ordinal);

    private static string Refuse(Devp2pSettings settings) =>
        Assert.Throws<SettingsException>(() => SettingsCheck.Check(settings, Origin)).Message.Replace("\"", "", StringComparison.Ordinal);
}
