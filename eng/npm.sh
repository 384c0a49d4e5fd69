#!/bin/sh
# Installs the foreign peers of the interop tests where node_modules is missing or older than its lock file.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
for lock in "$root"/tests/Interop.Tests/peers/*/package-lock.json; do
  [ -f "$lock" ] || continue
  peer=$(dirname "$lock")
  installed=$peer/node_modules/.package-lock.json
  [ -f "$installed" ] && [ -z "$(find "$lock" -newer "$installed")" ] && continue
  echo "npm: installing $(basename "$peer")" >&2
  log=$(cd "$peer" && npm ci --no-audit --no-fund --loglevel=error 2>&1) || {
    echo "npm: $(basename "$peer"): $(printf '%s\n' "$log" | grep -m 1 . || echo 'npm ci failed')" >&2
    exit 1
  }
  touch "$installed"
done
