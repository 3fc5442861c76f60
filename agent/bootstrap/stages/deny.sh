#!/bin/bash
# The first act of all: nothing in, nothing out, both families, whatever the injected values say.

# One wall is enough until the firewall's own unit raises both.
deny_everything() {
  if [[ -e $RUN/walls-stand ]]; then return; fi
  step 'shutting everything'
  deny_at_guard
}

# A stage that cannot go on leaves both walls shut.
deny_for_good() {
  if [[ -e $RUN/walls-stand ]]; then return; fi
  iptables-nft-restore <<<"$DENY_WALL" || true
  ip6tables-nft-restore <<<"$DENY_WALL" || true
}

# Tells on the way whether owned tables are known here: `weak_guard`.
deny_at_guard() {
  local flags='flags owner, persist;'
  if nft -f - <<<"add $DENY_TABLE { $flags }; delete $DENY_TABLE; $DENY_TABLE { $flags $DENY_CHAINS }" 2>/dev/null; then
    return
  fi
  weak_guard=yes
  nft -f - <<<"add $DENY_TABLE; delete $DENY_TABLE; $DENY_TABLE { $DENY_CHAINS }"
}

weak_guard=''
readonly DENY_WALL='*filter
:INPUT DROP [0:0]
:FORWARD DROP [0:0]
:OUTPUT DROP [0:0]
-A INPUT -i lo -m comment --comment "drawbridge:loopback" -j ACCEPT
-A INPUT -m comment --comment "drawbridge:default-deny" -j DROP
-A FORWARD -m comment --comment "drawbridge:default-deny" -j DROP
-A OUTPUT -o lo -m comment --comment "drawbridge:loopback" -j ACCEPT
-A OUTPUT -m comment --comment "drawbridge:default-deny" -j DROP
COMMIT'

readonly DENY_TABLE='table inet drawbridge_guard'
readonly DENY_CHAINS='
  chain inbound {
    type filter hook prerouting priority raw; policy drop;
    meta iiftype loopback rt ipsec missing accept comment "drawbridge:loopback"
    counter drop comment "drawbridge:default-deny"
  }
  chain outbound {
    type filter hook output priority raw; policy drop;
    meta oiftype loopback accept comment "drawbridge:loopback"
    counter drop comment "drawbridge:default-deny"
  }
'
