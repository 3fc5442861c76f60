#!/bin/bash
# First stage, before the network: both walls for now and every later boot.

run_early() {
  deny_everything
  step 'checking the injected values'
  check_system
  read_injected_values
  require_values CONTROL_ADDRESS MIRROR_ADDRESS HOST_ID ADDRESS INNER OVERLAY_MODE \
    AGENT_SHA256 NODE_SHA256 CA_PEM_BASE64
  require_token
  step 'laying down files'
  make_folders
  lay_down_values
  lay_down_firewall
  lay_down_host_files
  lay_down_user_data
  settle
  step 'starting the walls'
  start_walls
  step 'done'
}

# Once joined (or once laid down) the token is no longer part of the user data.
require_token() {
  if [[ -e $ETC/join-token || -e $STATE/agent.crt ]]; then return; fi
  require_values JOIN_TOKEN
}

lay_down_values() {
  local name text=''
  for name in HOST_ID CONTROL_ADDRESS MIRROR_ADDRESS OVERLAY_MODE AGENT_SHA256 NODE_SHA256 ADDRESS INNER; do
    text+="$name=${value[$name]}"$'\n'
  done
  lay_down "$ETC/host.env" 0600 "$text"
  lay_down "$ETC/ca.pem" 0644 "$ca_pem"$'\n'
  if [[ -v value[JOIN_TOKEN] && ! -e $STATE/agent.crt ]]; then
    lay_down "$ETC/join-token" 0600 "${value[JOIN_TOKEN]}"$'\n'
  fi
}

lay_down_firewall() {
  local wall=$WALL4 guard=$GUARD card=$CARD
  if [[ -z ${value[MIRROR_ADDRESS]} ]]; then wall=$WALL4_WITHOUT_MIRROR guard=$GUARD_WITHOUT_MIRROR; fi
  if guard_is_weak; then
    step 'WEAK: this nft or kernel knows no owned tables; a foreign flush can take the guard away'
    guard=${guard/$'\t'$OWNED$'\n\n'/} card=${card/$'\t'$OWNED$'\n\n'/}
  fi
  lay_down "$ETC/ipset.boot" 0644 "$EMPTY_SETS"
  lay_down_rules rules.v4 "$wall"
  lay_down_rules rules.v6 "$WALL6"
  lay_down_rules card.nft "$card"
  lay_down_rules guard.nft "$guard"
}

# On a host whose walls stood already the first act was left out: what was found then still holds.
guard_is_weak() {
  [[ -n $weak_guard ]] || [[ -r $ETC/guard.nft && $(<"$ETC/guard.nft") != *"$OWNED"* ]]
}

readonly OWNED='flags owner,persist'

lay_down_rules() {
  local text=${2//@CONTROL@/${value[CONTROL_ADDRESS]}}
  lay_down "$ETC/$1" 0644 "${text//@MIRROR@/${value[MIRROR_ADDRESS]}}"
}

# The token's only copy is then the agent's own file. The running script is read on from the old one.
lay_down_user_data() {
  local name text=$script
  for name in "${!value[@]}"; do
    if [[ $name != JOIN_TOKEN ]]; then text+="$name=${value[$name]}"$'\n'; fi
  done
  if [[ -v value[JOIN_TOKEN] ]]; then lay_down "$SELF" 0600 "$text"; fi
}

# Units, the programs they run, and this script without its values for the second stage.
lay_down_host_files() {
  local unit
  lay_down "$LIB/firewall-load" 0644 "$FIREWALL_LOAD"
  lay_down "$LIB/firewall-owner" 0644 "$FIREWALL_OWNER"
  lay_down "$LIB/firewall-ready" 0644 "$FIREWALL_READY"
  lay_down "$LIB/end-containers" 0644 "$END_CONTAINERS"
  lay_down "$LIB/bootstrap" 0644 "$script"
  lay_down "$LIB/session/begin" 0644 "$SESSION_BEGIN"
  lay_down "$LIB/session/end" 0644 "$SESSION_END"
  lay_down "$LIB/session/Console.pm" 0644 "$SESSION_CONSOLE"
  lay_down "$LIB/session/Component.pm" 0644 "$SESSION_COMPONENT"
  lay_down "$LIB/session/Group.pm" 0644 "$SESSION_GROUP"
  lay_down "$LIB/session/HostUser.pm" 0644 "$SESSION_HOST_USER"
  lay_down "$LIB/session/Kernel.pm" 0644 "$SESSION_KERNEL"
  lay_down "$LIB/session/Relay.pm" 0644 "$SESSION_RELAY"
  lay_down "$LIB/session/Tunnel.pm" 0644 "$SESSION_TUNNEL"
  lay_down "$UNITS/drawbridge-firewall.service" 0644 "$FIREWALL_UNIT"
  lay_down "$UNITS/drawbridge-bootstrap.service" 0644 "$BOOTSTRAP_UNIT"
  lay_down "$UNITS/drawbridge-wireguard.service" 0644 "$WIREGUARD_UNIT"
  lay_down "$UNITS/drawbridge-agent.service" 0644 "$AGENT_UNIT"
  lay_down "$UNITS/drawbridge-containers.service" 0644 "$CONTAINERS_UNIT"
  lay_down "$UNITS/drawbridge-session@.service" 0644 "$SESSION_UNIT"
  lay_down "$UNITS/var-lib-drawbridge-writable.mount" 0644 "$WRITABLE_MOUNT"
  for unit in cloud-network systemd-networkd networking NetworkManager; do
    if [[ ! -e /usr/lib/systemd/system/$unit.service ]]; then continue; fi
    mkdir -p "$UNITS/$unit.service.d"
    lay_down "$UNITS/$unit.service.d/drawbridge.conf" 0644 "$NETWORK_AFTER_WALLS"
  done
}

# Enabled last, when all that the units name is in place.
start_walls() {
  local second
  enable drawbridge-firewall.service sysinit.target
  enable drawbridge-bootstrap.service multi-user.target
  if [[ -n $units_changed ]]; then systemctl daemon-reload; fi
  # Only asked for: the second stage waits for the network, which waits for this one.
  systemctl start --no-block drawbridge-wireguard.service drawbridge-bootstrap.service & second=$!
  systemctl start drawbridge-firewall.service
  wait "$second"
}

check_system() {
  local tool
  require_root
  for tool in iptables-nft-restore ip6tables-nft-restore nft ipset conntrack curl systemctl; do
    if type -P "$tool" >/dev/null; then continue; fi
    refuse "$EXIT_UNSUPPORTED" E_TOOL_MISSING "$tool is not installed" \
      'use a cloud image with iptables, nftables, ipset, conntrack and curl'
  done
}
