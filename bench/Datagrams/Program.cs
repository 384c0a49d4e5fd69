using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Akka.Devp2p.Actors.Sockets;
using Akka.Devp2p.Actors.Sockets.Real;
using Akka.Devp2p.Wire.Crypto;
using Akka.Devp2p.Wire.Discv4;

namespace Akka.Devp2p.Datagrams;

/// <summary>
/// <c>dotnet run -c Release --project bench/Datagrams</c>: discv4 datagrams per second that one real socket of loopback takes and checks, with the
/// signatures recovered on the socket's own thread, and on workers. Both in turn, so that the ratio of a round is that of one machine at one time.
/// </summary>
public static class Program
{
    private const int Rounds = 9, Sources = 32, Window = 512, Batch = 64;

    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(400);

    public static void Main()
    {
        var datagrams = Enumerable.Range(0, Sources).Select(_ => Ping()).ToArray();
        var workers = Environment.ProcessorCount;
        Measure(0, datagrams);
        Measure(workers, datagrams);
        var ratios = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var (inline, threaded) = (Measure(0, datagrams), Measure(workers, datagrams));
            ratios.Add(threaded / inline);
            Say($"on the socket's thread {inline:N0}/s, on {workers} workers {threaded:N0}/s, ratio {threaded / inline:0.00}");
        }

        ratios.Sort();
        Say($"median ratio {ratios[Rounds / 2]:0.00}, {ratios[0]:0.00} to {ratios[^1]:0.00}");
    }

    private static double Measure(int count, byte[][] datagrams)
    {
        var done = 0L;
        using var room = new SemaphoreSlim(Window);
        var workers = new DatagramWorkers(count);
        var receiver = new DatagramReceiver(new AddressRates(TimeProvider.System, int.MaxValue, int.MaxValue, 8192), new InFlightLimit(8192), workers)
        {
            Packets = packet =>
            {
                packet.Done();
                if (Interlocked.Increment(ref done) % Batch == 0)
                {
                    room.Release(Batch);
                }
            },
        };
        using var socket = new UdpSocket(new IPEndPoint(IPAddress.Loopback, 0));
        workers.Start("bench");
        socket.Start(receiver.OnDatagram, error => Say($"the socket died: {error}"));
        var senders = datagrams.Select(_ => Sender(socket.LocalEndPoint)).ToArray();
        var clock = Stopwatch.StartNew();
        for (var i = 0; clock.Elapsed < Duration; i++)
        {
            if (!room.Wait(TimeSpan.FromSeconds(5)))
            {
                throw new InvalidOperationException($"datagrams were lost: {receiver.Counts}");
            }

            senders[i % Sources].Send(datagrams[i % Sources]);
        }

        var perSecond = Interlocked.Read(ref done) / clock.Elapsed.TotalSeconds;
        Array.ForEach(senders, sender => sender.Dispose());
        socket.Dispose();
        workers.Stop();
        return perSecond;
    }

    private static Socket Sender(IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(to);
        return socket;
    }

    private static byte[] Ping()
    {
        using var key = PrivateKey.Generate();
        var here = new Endpoint(IPAddress.Loopback, 30303, 30303);
        return Discv4Codec.Encode(key, new Ping(4, here, here, ulong.MaxValue, 1), out _);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
