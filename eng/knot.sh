#!/bin/sh
# Gets the name server Knot for the interop tests into artifacts/knot, where it is not installed. The packages are unpacked only: nothing is
# installed or started, so it needs no root, and no port 53 is taken.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
place=$root/artifacts/knot
PATH=$PATH:/usr/sbin:/sbin
command -v knotd >/dev/null 2>&1 && exit 0
[ -x "$place/usr/sbin/knotd" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "knot: missing, and there is no apt-get to get it" >&2; exit 1; }
[ "$(id -u)" = 0 ] && apt-get update -qq >/dev/null 2>&1
packages=$(apt-get install -s --no-install-recommends knot 2>/dev/null | sed -n 's/^Inst \([^ ]*\).*/\1/p')
[ -n "$packages" ] || { echo "knot: no such package" >&2; exit 1; }
rm -rf "$place.new" && mkdir -p "$place.new/packages" && chmod 755 "$place.new/packages"
(cd "$place.new/packages" && apt-get download -qq $packages >/dev/null 2>&1) || { echo "knot: could not download $packages" >&2; exit 1; }
for package in "$place.new"/packages/*.deb; do
  dpkg-deb -x "$package" "$place.new" || { echo "knot: could not unpack $package" >&2; exit 1; }
done
rm -rf "$place" && mv "$place.new" "$place" && echo "knot: unpacked to $place" >&2
