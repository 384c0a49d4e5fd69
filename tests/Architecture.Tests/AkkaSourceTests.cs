using System.Text.Json;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>Where Akka.NET comes from: with the official packages nothing of compat/ is left, and only they may be packed against.</summary>
public sealed class AkkaSourceTests
{
    private static readonly string[] Official =
        ["Akka", "Akka.Hosting", "Akka.Logger.Serilog", "Akka.TestKit.Xunit2", "BouncyCastle.Cryptography", "RocksDB"];

    public static TheoryData<string> Projects =>
        [.. new[] { "src", "tests", "samples", "bench" }.SelectMany(folder => Repository.Files(folder, "*.csproj"))];

    public static TheoryData<string> StandIns => [.. Repository.Files("compat", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Nuget_ReferencesTheOfficialPackages(string project)
    {
        var named = Official.Where(id => File.ReadAllText(Repository.PathOf(project)).Contains($"PackageReference Include=\"{id}\"", StringComparison.Ordinal)).ToList();
        var items = Evaluate(project, "nuget");
        Assert.Subset(items["PackageReference"].ToHashSet(), named.ToHashSet());
        Assert.DoesNotContain(items["ProjectReference"], reference => reference.Contains("compat/", StringComparison.Ordinal));
        Assert.Empty(items["Reference"]);
        Assert.Empty(items["PackageDownload"]);
        Assert.DoesNotContain("Portable.BouncyCastle", items["PackageReference"]);
    }

    [Theory]
    [MemberData(nameof(StandIns))]
    public void Nuget_StandInsAreEmpty(string project)
    {
        var items = Evaluate(project, "nuget");
        Assert.Empty(items["Compile"]);
        Assert.Empty(items["PackageReference"]);
        Assert.Empty(items["ProjectReference"]);
        Assert.Equal(["Microsoft.NETCore.App"], items["FrameworkReference"]);
    }

    [Theory]
    [MemberData(nameof(StandIns))]
    public void StandIns_AreNeverPacked(string project) =>
        Assert.Equal("false", Shell.Run(Repository.Root, "dotnet", "msbuild", project, "-getProperty:IsPackable").Output.Trim());

    [Fact]
    public void Bundle_ReferencesTheGenuineAssemblyAndTheStandIns()
    {
        var items = Evaluate("tests/Compat.Tests/Compat.Tests.csproj", "bundle");
        Assert.Contains(items["Reference"], path => path.EndsWith("neo.express/3.5.20/tools/net6.0/any/Akka.dll", StringComparison.Ordinal));
        Assert.Equal(3, items["ProjectReference"].Count(path => path.Contains("compat/", StringComparison.Ordinal)));
        Assert.DoesNotContain(items["PackageReference"], Official.Contains);
    }

    [Fact]
    public void Pack_OfTheBundle_IsRefusedInOneLine()
    {
        var (code, output) = Shell.Run(Repository.Root, "dotnet", "msbuild", "src/Wire/Wire.csproj", "-t:BeforeBuild", "-p:_IsPacking=true", "-p:AkkaSource=bundle", "-v:q", "-nologo");
        Assert.NotEqual(0, code);
        Assert.Contains("dotnet pack needs the official Akka packages", output, StringComparison.Ordinal);
    }

    /// <summary>The program is no package: without this nothing would be made, with exit code 0.</summary>
    [Theory]
    [InlineData("src/Node/Node.csproj")]
    [InlineData("tests/Wire.Tests/Wire.Tests.csproj")]
    public void Pack_OfWhatIsNoPackage_IsRefusedToo(string project)
    {
        var (code, output) = Shell.Run(Repository.Root, "dotnet", "msbuild", project, "-t:Pack", "-p:_IsPacking=true", "-p:AkkaSource=bundle", "-p:NoBuild=true", "-v:q", "-nologo");
        Assert.NotEqual(0, code);
        Assert.Contains("dotnet pack needs the official Akka packages", output, StringComparison.Ordinal);
    }

    private static Dictionary<string, List<string>> Evaluate(string project, string source)
    {
        var (code, output) = Shell.Run(
            Repository.Root, "dotnet", "msbuild", project, $"-p:AkkaSource={source}",
            "-getItem:PackageReference,ProjectReference,Reference,FrameworkReference,PackageDownload,Compile");
        Assert.True(code == 0, output);
        using var json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(
            kind => kind.Name,
            kind => kind.Value.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/')).ToList());
    }
}
