#!/bin/bash
# Core software current, and all that a host needs. A stamp tells that this very text has run to its end.

readonly STAMP=$STATE/packages-done
readonly CORE_PACKAGES=(
  iptables nftables ipset conntrack iproute2 curl ca-certificates openssl iputils-arping kmod procps
  libstdc++6 libatomic1
)
readonly DOCKER_PACKAGES=(docker.io) OVERLAY_PACKAGES=(wireguard-go wireguard-tools)

run_packages() {
  local stamp=''
  if [[ -r $STAMP ]]; then read -r stamp <"$STAMP" || true; fi
  if [[ $stamp == "$PACKAGES_KEY" ]]; then
    step 'packages are there'
    return
  fi
  require_mirror
  make_folders
  harden_docker
  use_mirror
  bring_up_to_date
  settle_docker
  make_known "$LIB/node"
  lay_down "$STAMP" 0644 "$PACKAGES_KEY"$'\n'
  settle
  step 'packages are there'
}

# Behind the walls there is no other way to packages.
require_mirror() {
  if [[ $stage == packages || -n ${value[MIRROR_ADDRESS]} ]]; then return; fi
  refuse "$EXIT_VALUES" E_NO_MIRROR 'this image lacks packages, and the values name no mirror' \
    'use the warm image, or give the host the address of a package mirror'
}

# Before Docker is installed, so that even its first start touches no rule.
harden_docker() {
  lay_down /etc/docker/daemon.json 0644 "$DOCKER_SETTINGS"
  settle
}

use_mirror() {
  local mirror=${value[MIRROR_ADDRESS]:-}
  if [[ -z $mirror ]]; then return; fi
  lay_down /etc/apt/apt.conf.d/90drawbridge-mirror 0644 \
    "Acquire::http::Proxy \"http://$mirror:$MIRROR_PORT\";"$'\n'
  settle
}

bring_up_to_date() {
  local client=()
  step 'reading package lists'
  # A stage that was killed may have left packages half configured.
  quietly dpkg --configure -a
  apt update
  step 'upgrading core software'
  apt upgrade
  step 'installing Docker and the overlay driver'
  # Debian ships Docker's client on its own, Ubuntu inside docker.io.
  if [[ -n $(apt-cache show docker-cli 2>/dev/null) ]]; then client=(docker-cli); fi
  apt install --no-install-recommends "${CORE_PACKAGES[@]}" "${DOCKER_PACKAGES[@]}" "${client[@]}" \
    "${OVERLAY_PACKAGES[@]}"
  quietly apt-get clean
  rm -rf /var/lib/apt/lists/*
}

apt() {
  quietly apt-get -q -y -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3 \
    -o APT::Update::Error-Mode=any "$@"
}

# What went wrong is shown, the pages of what went right are not.
quietly() {
  local output
  if output=$(DEBIAN_FRONTEND=noninteractive "$@" 2>&1); then return; fi
  printf '%s\n' "$output" | tail -n 20 >&2
  refuse "$EXIT_UNAVAILABLE" E_PACKAGES "'$*' failed" 'see that the package mirror answers; it is tried again'
}

# The socket starts Docker on first use: a host without components does not pay for it.
settle_docker() {
  systemctl --quiet disable docker.service containerd.service
  systemctl --quiet enable docker.socket
  if [[ ! -d /run/systemd/system ]]; then return; fi
  systemctl stop docker.service containerd.service
  systemctl start docker.socket
}
