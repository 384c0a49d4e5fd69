#!/bin/sh
# Installs what the tests of the port mapping need, when it is missing and may be: a router (nftables, miniupnpd) and a STUN server (coturn), which
# those tests run in network namespaces of their own. Without it they are passed over.
set -u
PATH=$PATH:/sbin:/usr/sbin
wanted=
command -v ip >/dev/null 2>&1 || wanted="$wanted iproute2"
command -v nft >/dev/null 2>&1 || wanted="$wanted nftables"
command -v miniupnpd >/dev/null 2>&1 || wanted="$wanted miniupnpd-nftables"
command -v turnserver >/dev/null 2>&1 || wanted="$wanted coturn"
[ -n "$wanted" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "port mapping tests: passed over, missing$wanted" >&2
  exit 0
fi
# no package may start its daemon on this machine
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
  trap 'rm -f $policy' EXIT
fi
apt-get update -qq >/dev/null 2>&1
if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted >/dev/null 2>&1; then
  # nor at its next start
  for daemon in $wanted; do
    command -v systemctl >/dev/null 2>&1 && systemctl disable "${daemon%-nftables}" >/dev/null 2>&1
  done
  echo "port mapping tests: installed$wanted" >&2
else
  echo "port mapping tests: could not install$wanted" >&2
fi
exit 0
