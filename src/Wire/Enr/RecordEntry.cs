namespace Akka.Devp2p.Wire.Enr;

/// <summary>Where the value of an entry lies in the encoded record.</summary>
internal readonly record struct RecordEntry(string Key, int Start, int Length);
