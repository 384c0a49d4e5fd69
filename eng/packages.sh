#!/bin/sh
# Decides once where Akka.NET comes from and writes artifacts/AkkaSource.props (docs/decisions/0001-akka-source.md).
# usage: eng/packages.sh [--again]     --again asks the package feed anew
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/artifacts/AkkaSource.props
if [ -n "${AkkaSource:-}" ]; then
  echo "packages: AkkaSource=$AkkaSource, set in the environment" >&2
  exit 0
fi
[ "${1:-}" != --again ] && [ -f "$out" ] && exit 0

probe=$root/artifacts/probe
mkdir -p "$probe" || exit 1
for file in Directory.Build.props Directory.Build.targets Directory.Packages.props; do
  echo '<Project />' >"$probe/$file"
done
akka=$(sed -n 's|.*<AkkaVersion>\(.*\)</AkkaVersion>.*|\1|p' "$root/Directory.Packages.props")
{
  echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>'
  for id in Akka Akka.Hosting Akka.Logger.Serilog Akka.TestKit.Xunit2 BouncyCastle.Cryptography RocksDB Nethereum.RLP; do
    version=$(sed -n "s|.*Include=\"$id\" Version=\"\(.*\)\".*|\1|p" "$root/Directory.Packages.props" | sed "s|\$(AkkaVersion)|$akka|")
    echo "<PackageReference Include=\"$id\" Version=\"$version\" />"
  done
  echo '</ItemGroup></Project>'
} >"$probe/probe.csproj"

log=$(cd "$probe" && dotnet restore probe.csproj -v q -nologo -nodeReuse:false 2>&1)
code=$?
if [ $code = 0 ]; then
  source=nuget reason="the feed has every official package"
elif absent=$(printf '%s\n' "$log" | sed -n 's/.*\(NU110[12]: [^.]*package [A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' | head -1) && [ -n "$absent" ]; then
  source=bundle reason="$absent"
else
  why=$(printf '%s\n' "$log" | grep -m 1 -o 'NU1301: .*\|error.*')
  echo "packages: the feed did not answer, nothing decided, $([ -f "$out" ] && echo 'the old choice stays' || echo 'bundle for now') (${why:-dotnet restore ended with $code})" >&2
  exit 0
fi
printf '<Project>\n  <!-- %s -->\n  <PropertyGroup><AkkaSource>%s</AkkaSource></PropertyGroup>\n</Project>\n' "$(printf %s "$reason" | tr -d '<>&' | sed 's/--*/-/g')" "$source" >"$out.new" &&
  mv "$out.new" "$out" &&
  echo "packages: AkkaSource=$source ($reason)" >&2
