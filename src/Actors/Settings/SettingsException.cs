namespace Akka.Devp2p.Actors.Settings;

/// <summary>A setting that a person has to correct: one line that names the key, the value found and what was expected.</summary>
public sealed class SettingsException : Exception
{
    public SettingsException()
    {
    }

    public SettingsException(string message) : base(message)
    {
    }

    public SettingsException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
