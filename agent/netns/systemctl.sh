#!/bin/bash
# Stands in for systemctl where no service manager runs: starts the real programs and starts them again when they die.
set -eu
verb=$1
unit=${*: -1}
exec 9>"/run/$unit.lock"
flock 9

firewall() {
  [ -p /run/drawbridge/guard ] || mkfifo -m 600 /run/drawbridge/guard
  if ! iptables-save -t filter | grep -q 'drawbridge:default-deny'; then
    ipset -exist restore </etc/drawbridge/ipset.boot
    iptables-restore </etc/drawbridge/rules.v4
    ip6tables-restore </etc/drawbridge/rules.v6
  fi
  exec 3<>/run/drawbridge/guard
  cat /etc/drawbridge/card.nft /etc/drawbridge/guard.nft >&3
  nft -i <&3 3>&3 9>&- >/dev/null 2>>/run/guard.log &
  echo $! >"/run/$unit.pid"
  wait $! || true
}

wireguard() {
  wireguard-go -f dbwg0 9>&- >/dev/null 2>>/run/wireguard.log &
  echo $! >"/run/$unit.pid"
  wait $! || true
}

supervise() {
  while :; do
    "$1"
    sleep 0.1
  done
}

case $verb in
  start | restart)
    if kill -0 "$(cat "/run/$unit.loop" 2>/dev/null)" 2>/dev/null; then
      # Whoever supervises starts it again.
      if [ "$verb" = restart ]; then kill "$(cat "/run/$unit.pid")" || true; fi
      exit 0
    fi
    case $unit in
      drawbridge-firewall.service) supervise firewall 9>&- >/dev/null 2>&1 & ;;
      drawbridge-wireguard.service) supervise wireguard 9>&- >/dev/null 2>&1 & ;;
      *) exit 5 ;;
    esac
    echo $! >"/run/$unit.loop"
    disown
    ;;
  kill) kill -9 "$(cat "/run/$unit.pid")" ;;
  stop)
    kill -9 "$(cat "/run/$unit.loop")" || true
    kill -9 "$(cat "/run/$unit.pid")" || true
    ;;
esac
