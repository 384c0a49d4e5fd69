namespace Akka.Devp2p.Node.Dev;

/// <summary>Shows the development network while it runs.</summary>
internal interface IDevView
{
    /// <summary>Calls <paramref name="watch"/>, which reports each state, and gives its result.</summary>
    Task<bool> RunAsync(Func<Action<IReadOnlyList<DevRow>>, Task<bool>> watch);
}
