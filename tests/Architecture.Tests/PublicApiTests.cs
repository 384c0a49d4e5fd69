using System.Reflection;

namespace Akka.Devp2p.Architecture.Tests;

/// <summary>The public surface changes only on purpose: it is written down in Approved/, and a difference is for a reviewer to see.</summary>
public sealed class PublicApiTests
{
    private const string Accept = "ACCEPT_API";

    [Theory]
    [InlineData("Akka.Devp2p.Wire")]
    [InlineData("Akka.Devp2p.Actors")]
    public void Surface_IsTheApprovedOne(string name)
    {
        var file = Repository.PathOf($"tests/Architecture.Tests/Approved/{name}.txt");
        var now = PublicApi.Of(Assembly.Load(name));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllLines(file, now);
        }

        var approved = File.Exists(file) ? File.ReadAllLines(file) : [];
        var differences = approved.Except(now).Select(line => "- " + line).Concat(now.Except(approved).Select(line => "+ " + line)).ToList();
        Assert.True(
            differences.Count == 0,
            $"the public surface of {name} has changed:\n{string.Join('\n', differences)}\n"
            + $"If that is meant: {Accept}=1 dotnet test tests/Architecture.Tests -c Release --filter PublicApi, and commit tests/Architecture.Tests/Approved.");
    }
}
