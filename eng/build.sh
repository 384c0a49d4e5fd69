#!/bin/sh
# Builds one project or the solution in Release when something it is made of is newer than its last build; silent when nothing is.
# usage: eng/build.sh <name of the stamp> <project or solution> <what it is made of>...
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
stamp=$root/artifacts/.built-$1 target=$2
shift 2
cd "$root" || exit 1
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

stale() {
  [ -f "$stamp" ] || return 0
  # another source of packages asked for by the environment is another build
  [ "$(cat "$stamp")" = "${AkkaSource:-}" ] || return 0
  # directories count too: their time changes when a file in them goes
  for part in "$@" Directory.* global.json .editorconfig artifacts/AkkaSource.props; do
    [ -e "$part" ] && [ -n "$(find "$part" -newer "$stamp" -print -quit)" ] && return 0
  done
  return 1
}

build() {
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "the .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    return 1
  fi
  eng/native.sh
  eng/packages.sh || return 1
  echo "building $target ..." >&2
  printf %s "${AkkaSource:-}" >"$stamp.new"
  if ! dotnet build "$target" -c Release -v q -nologo >artifacts/build.log 2>&1; then
    grep -E 'error|warning' artifacts/build.log | sort -u >&2 || cat artifacts/build.log >&2
    return 1
  fi
  mv "$stamp.new" "$stamp"
}

stale "$@" || exit 0
mkdir -p artifacts || exit 1
(
  flock 9 2>/dev/null || true # a system without flock builds unlocked
  stale "$@" || exit 0
  # the build servers that dotnet leaves behind must not hold the lock
  build 9>&-
) 9>artifacts/.lock
