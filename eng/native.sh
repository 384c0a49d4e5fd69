#!/bin/sh
# Installs the two native libraries when they are missing. Without them the node runs on managed code, and refuses --datadir.
set -u
# ldconfig is not on the path of every user
PATH=$PATH:/sbin:/usr/sbin
has() {
  ldconfig -p 2>/dev/null | grep -q "$1" && return 0
  for file in /usr/lib/*/"$1" /usr/lib/"$1" /usr/local/lib/"$1"; do
    [ -e "$file" ] && return 0
  done
  return 1
}
wanted=
has libsecp256k1.so.2 || has libsecp256k1.so.1 || wanted="libsecp256k1"
has libsnappy.so.1 || wanted="$wanted libsnappy1v5"
[ -n "$wanted" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "native libraries: missing$(printf ' %s' $wanted), and there is no apt-get to install them: going on with managed code" >&2
  exit 0
fi
root=no
[ "$(id -u)" = 0 ] && root=yes
[ $root = yes ] && apt-get update -qq >/dev/null 2>&1
packages=
for name in $wanted; do
  if [ "$name" = libsecp256k1 ]; then
    # the first that this release has; the loader tries .so.2, then .so.1
    name=libsecp256k1-1
    [ -n "$(apt-cache show libsecp256k1-2 2>/dev/null | head -1)" ] && name=libsecp256k1-2
  fi
  packages="$packages $name"
done
if [ $root = no ]; then
  echo "native libraries: missing, going on with managed code. To install them: sudo apt-get install -y$packages" >&2
elif DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages >/dev/null 2>&1; then
  echo "native libraries: installed$packages" >&2
else
  echo "native libraries: could not install$packages, going on with managed code" >&2
fi
exit 0
