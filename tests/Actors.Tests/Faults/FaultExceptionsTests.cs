using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Akka.Devp2p.Actors.Faults;

namespace Akka.Devp2p.Actors.Tests.Faults;

/// <summary>Exceptions by their names, whatever else is loaded.</summary>
public sealed class FaultExceptionsTests
{
    /// <summary>A plugin that has come without what it needs.</summary>
    [Fact]
    public void Find_WhenAnAssemblyIsLoadedWhoseDependencyIsMissing_LeavesItOut()
    {
        var missing = new PersistedAssemblyBuilder(new AssemblyName("MissingDependency"), typeof(object).Assembly);
        var parent = missing.DefineDynamicModule("m").DefineType("Parent", TypeAttributes.Public);
        parent.CreateType();
        var broken = new PersistedAssemblyBuilder(new AssemblyName("BrokenPlugin"), typeof(object).Assembly);
        broken.DefineDynamicModule("b").DefineType("Child", TypeAttributes.Public, parent).CreateType();
        using var image = new MemoryStream();
        broken.Save(image);
        image.Position = 0;
        var context = new AssemblyLoadContext("broken", isCollectible: true);
        var loaded = context.LoadFromStream(image);
        Assert.Throws<FileNotFoundException>(loaded.GetExportedTypes);
        Assert.IsType<TimeoutException>(FaultExceptions.Find("TimeoutException", "faults[0].exception")());
        context.Unload();
    }
}
