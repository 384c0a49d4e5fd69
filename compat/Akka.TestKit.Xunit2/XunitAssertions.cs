using Xunit;
using Xunit.Sdk;

namespace Akka.TestKit.Xunit2;

public class XunitAssertions : ITestKitAssertions
{
    public void Fail(string format = "", params object[] args) => throw new XunitException(Format(format, args));

    public void AssertTrue(bool condition, string format = "", params object[] args)
    {
        if (!condition)
        {
            Fail(format, args);
        }
    }

    public void AssertFalse(bool condition, string format = "", params object[] args) => AssertTrue(!condition, format, args);

    public void AssertEqual<T>(T expected, T actual, string format = "", params object[] args)
    {
        var hint = Format(format, args);
        if (hint.Length == 0)
        {
            Assert.Equal(expected, actual);
            return;
        }

        AssertEqual(expected, actual, EqualityComparer<T>.Default.Equals, format, args);
    }

    public void AssertEqual<T>(T expected, T actual, Func<T, T, bool> comparer, string format = "", params object[] args) =>
        AssertTrue(comparer(expected, actual), "Expected {0}, got {1} {2}", expected, actual, Format(format, args));

    private static string Format(string format, object[] args) => args is { Length: > 0 } ? string.Format(format, args) : format;
}
