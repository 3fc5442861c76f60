#!/bin/bash
# A caching package mirror that fetches from the machine's own package sources and from nowhere else.
# The packages come as arguments.
set -Eeuo pipefail

list_sources() {
  sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources | tr -s ' ' '\n' | sed 's,/*$,,' | sort -u
}

# ForceManaged forbids every download outside the Remap lines: the mirror is no open proxy.
write_settings() {
  local source number=0
  echo 'ForceManaged: 1'
  echo 'ForeGround: 1'
  echo 'VerboseLog: 0'
  while read -r source; do
    number=$((number + 1))
    echo "Remap-source$number: $source ; $source"
  done
}

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends "$@"
sed -i '/^Remap-/d' /etc/apt-cacher-ng/acng.conf
list_sources | write_settings >/etc/apt-cacher-ng/zz_lab.conf
apt-get clean
rm -rf /var/lib/apt/lists/*
