#!/bin/bash
# Reads back what the stages claim to have done. Every finding is told, then the stage fails.

check_itself() {
  local findings=()
  step 'checking itself'
  check_walls
  check_guard
  check_secrets
  check_services
  if ((${#findings[@]} == 0)); then return; fi
  refuse "$EXIT_UNEXPECTED" E_SELF_CHECK "$(printf '%s; ' "${findings[@]}")" \
    'the host stays shut for what is not whole; read the journal, it is tried again'
}

check_walls() {
  wall_stands iptables-nft-save "$ETC/rules.v4" || findings+=('the IPv4 wall is not what was laid down')
  wall_stands ip6tables-nft-save "$ETC/rules.v6" || findings+=('the IPv6 wall is not what was laid down')
  [[ /etc/alternatives/iptables -ef /usr/sbin/iptables-nft ]] || findings+=('iptables is not the nft back-end')
}

# wall_stands COMMAND FILE: the same rules and policies; counters and comments of the command do not count.
wall_stands() {
  local line standing=''
  while IFS= read -r line; do
    if [[ $line == :* ]]; then line="${line% \[*} [0:0]"; fi
    if [[ $line != '#'* ]]; then standing+=$line$'\n'; fi
  done < <("$1" -t filter)
  holds "$2" "$standing"
}

check_guard() {
  local table
  table=$(nft -s list table inet drawbridge_guard) || table=''
  [[ $table == *'comment "drawbridge:default-deny"'* ]] || findings+=('the guard does not stand')
  if [[ $(<"$ETC/guard.nft") == *"$OWNED"* && $table != *'# progname nft'* ]]; then
    findings+=('the guard has no owner')
  fi
}

check_secrets() {
  local mode modes
  if [[ -e $ETC/join-token ]]; then findings+=('the join token is still there'); fi
  modes=$(stat -c %a "$ETC/host.env" "$STATE" "$RUN")
  for mode in $modes; do
    if [[ $mode != *00 ]]; then findings+=('secrets are open to others'); fi
  done
}

check_services() {
  local states
  states=$(systemctl is-active drawbridge-firewall.service drawbridge-agent.service docker.socket) || true
  [[ $states == $'active\nactive\nactive' ]] || findings+=("firewall, agent and Docker's socket are ${states//$'\n'/, }")
}
