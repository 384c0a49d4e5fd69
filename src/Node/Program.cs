namespace Akka.Devp2p.Node;
public static class Program { public static int Main() => 0; }
