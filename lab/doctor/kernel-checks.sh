#!/bin/sh
# Tries what a lab needs of the kernel, in the network namespace it is started in, which is thrown away afterwards.
# Prints one line per check: id, TAB, yes|no|untried, TAB, what was found. Never fails itself.
# shellcheck disable=SC2317 # functions are called through attempt
set -u

# It sets policies to DROP: never where a network is in use.
if [ "$(wc -l </proc/net/route)" -gt 1 ]; then
  echo 'not in an empty network namespace: nothing was tried' >&2
  exit 3
fi

say() { printf '%s\t%s\t%s\n' "$1" "$2" "$3"; }

# The last line that a failed command said: earlier ones are often usage.
last_line() { printf '%s' "$1" | tail -n 1 | tr '\t' ' '; }

# attempt ID PROGRAM FOUND COMMAND…: yes when the command works, untried when its program is not here.
attempt() {
  id=$1 program=$2 found=$3
  shift 3
  if ! command -v "$program" >/dev/null 2>&1; then
    say "$id" untried "no $program here"
    return 1
  fi
  if output=$("$@" 2>&1); then
    say "$id" yes "$found"
  else
    say "$id" no "$(last_line "$output")"
    return 1
  fi
}

attempt veth ip 'pairs of virtual cards' ip link add dbdr0 type veth peer name dbdr1
attempt bridge ip 'bridges' ip link add name dbdr2 type bridge
attempt vxlan ip 'VXLAN devices' ip link add dbdr3 type vxlan id 4196 dstport 4789 nolearning

try_tun() {
  if [ ! -c /dev/net/tun ]; then
    echo '/dev/net/tun is not there'
    return 1
  fi
  ip tuntap add mode tun dbdr4
}
attempt tun ip 'tun devices' try_tun

attempt ipset ipset 'sets of address and port' ipset create dbdr-holes hash:ip,port

# wall PROGRAM: default policies, connection states, and the set if there is one.
wall() {
  program=$1
  version=$("$program" -V) || return 1
  case $version in
    *nf_tables*) ;;
    *) echo "$version: not the nft back-end"; return 1 ;;
  esac
  for chain in INPUT FORWARD OUTPUT; do "$program" -P "$chain" DROP || return 1; done
  "$program" -A INPUT -m conntrack --ctstate ESTABLISHED -m comment --comment drawbridge:try -j ACCEPT || return 1
  if [ "$program" = iptables ] && command -v ipset >/dev/null 2>&1; then
    "$program" -A INPUT -m set --match-set dbdr-holes src,src -j ACCEPT || return 1
  fi
  "$program" -A INPUT -j NFLOG --nflog-group 5
}
attempt iptables iptables 'nft back-end, policies, connection states, sets, NFLOG' wall iptables
attempt ip6tables ip6tables 'nft back-end, policies, connection states, NFLOG' wall ip6tables

guard='table inet dbdr {
  set holes { type ipv4_addr . inet_service; }
  chain entry {
    type filter hook prerouting priority raw; policy drop;
    ip saddr . udp sport @holes udp dport 51820 notrack accept comment "drawbridge:try"
    counter drop
  }
}'
try_guard() { printf '%s\n' "$guard" | nft -f -; }
attempt nft nft 'a stateless table before connection tracking' try_guard

# try_card TABLE CARD: what is asked before any other namespace gets a frame of the card, and before it leaves.
try_card() {
  nft -f - <<END
table netdev $1 {
  chain inbound { type filter hook ingress device "$2" priority -500; policy drop; meta pkttype host fib daddr . iif type local accept; }
  chain outbound { type filter hook egress device "$2" priority -500; policy drop; fib saddr . oif type local accept; }
}
END
}
attempt card nft 'a guard at the card, in and out' try_card dbdrcard dbdr0
attempt card-early nft 'a guard that waits for its card' try_card dbdrearly dbdr9

# What ties a component's card to one address: asked about every frame that comes to a bridge through it.
pins='table bridge dbdrpins {
  set macs { type ifname . ether_addr; }
  set options { typeof iifname . @th,208,48; }
  set senders6 { type ifname . ether_addr . ipv6_addr; }
  chain inbound {
    type filter hook prerouting priority -300; policy accept;
    ether type { 8021q, 8021ad } counter drop
    arp operation { request, reply } iifname . ether saddr @macs accept
    icmpv6 type nd-neighbor-advert iifname . ether saddr . icmpv6 taddr @senders6 iifname . @th,208,48 @options accept
  }
}'
try_pins() { printf '%s\n' "$pins" | nft -f -; }
attempt pins nft 'rules at a bridge, for cards of components' try_pins

# The owner of such a table is the process that made it: the answer must come from the same one.
try_owner() {
  answer=$(printf '%s\n' 'add table inet dbdrowner { flags owner, persist; }' 'list table inet dbdrowner' | nft -i 2>&1)
  case $answer in
    *owner*persist*) ;;
    *) printf '%s\n' "${answer:-nothing was answered}"; return 1 ;;
  esac
}
attempt nft-owner nft 'tables that refuse a foreign flush (owner, persist)' try_owner

attempt wireguard ip 'in the kernel' ip link add dbdr5 type wireguard

exit 0
