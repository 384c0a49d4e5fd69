using Akka.Devp2p.Actors.Storage;

namespace Akka.Devp2p.Actors.Tests.Storage;

/// <summary>The sequence of our record never goes back, wherever the write of its file breaks off.</summary>
public sealed class RecordSequenceTests
{
    private const string File = "/data/record-sequence";

    private static readonly DateTimeOffset Start = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ulong StartMs = (ulong)Start.ToUnixTimeMilliseconds();

    private readonly ManualTime _time = new(Start);
    private readonly BreakingFiles _files = new();

    [Fact]
    public void First_IsUnixMilliseconds_AndEachNextIsOneHigher()
    {
        var sequence = Make();
        Assert.Equal([StartMs, StartMs + 1, StartMs + 2], new[] { sequence.Next(), sequence.Next(), sequence.Next() });
        Assert.Null(sequence.Problem);
    }

    [Fact]
    public void Restart_WhenTheClockWentBack_GoesOnAboveAllThatWasUsed()
    {
        var last = 0ul;
        for (var restart = 0; restart < 5; restart++)
        {
            _time.Set(Start - TimeSpan.FromDays(restart));
            var sequence = Make();
            for (var i = 0; i < 40; i++)
            {
                var next = sequence.Next();
                Assert.True(next > last);
                last = next;
            }
        }
    }

    [Fact]
    public void Crash_AtEachStepOfTheWrite_NeverLetsASequenceBeUsedAgain()
    {
        // 100 sequences take 7 writes of 6 steps; the process dies at step n, and the clock has gone back when it starts again
        for (var crashAt = 0; crashAt < 45; crashAt++)
        {
            var files = new BreakingFiles { CrashAt = crashAt };
            var time = new ManualTime(Start);
            var last = UseUntilCrash(new RecordSequence(File, files, time));
            files.Recover();
            time.Set(last == 0 ? Start : Start - TimeSpan.FromHours(1));
            Assert.True(new RecordSequence(File, files, time).Next() > last, $"crash at step {crashAt}");
        }
    }

    [Fact]
    public void File_WithGarbage_IsReportedAndTheClockDecides()
    {
        foreach (var garbage in new[] { "", "x", "12x", "-1", "99999999999999999999999", "18446744073709551615", "1\n2", "\0\0\0" })
        {
            _files.Content[File] = System.Text.Encoding.ASCII.GetBytes(garbage);
            var sequence = Make();
            Assert.NotNull(sequence.Problem);
            Assert.Equal(StartMs, sequence.Next());
        }
    }

    [Fact]
    public void Disk_WhenItRefuses_IsReportedAndTheSequenceGoesOn()
    {
        _files.Refuses = true;
        var sequence = Make();
        Assert.Equal([StartMs, StartMs + 1], new[] { sequence.Next(), sequence.Next() });
        Assert.Contains("no space", sequence.Problem, StringComparison.Ordinal);
        _files.Refuses = false;
        sequence.Next();
        Assert.Null(sequence.Problem);
    }

    [Fact]
    public void WithoutFile_TheClockAloneDecides() => Assert.Equal(StartMs, new RecordSequence(null, _files, _time).Next());

    private static ulong UseUntilCrash(RecordSequence sequence)
    {
        var last = 0ul;
        try
        {
            for (var i = 0; i < 100; i++)
            {
                last = sequence.Next();
            }
        }
        catch (CrashException)
        {
        }

        return last;
    }

    private RecordSequence Make() => new(File, _files, _time);
}
