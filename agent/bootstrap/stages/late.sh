#!/bin/bash
# Second stage, behind closed walls: software, agent, join.

run_late() {
  local node
  require_root
  read_installed_values
  require_values CONTROL_ADDRESS MIRROR_ADDRESS HOST_ID ADDRESS INNER OVERLAY_MODE AGENT_SHA256 NODE_SHA256
  run_packages
  give_docker_addresses
  step 'checking Node and agent'
  # Node is large: its digest is taken while the agent is on its way.
  fetch node "$LIB/node" "${value[NODE_SHA256]}" & node=$!
  fetch agent.mjs "$LIB/agent.mjs" "${value[AGENT_SHA256]}"
  wait "$node" || exit
  join
  check_itself
  lay_down "$STATE/bootstrapped" 0644 "$SCRIPT_KEY"$'\n'
  settle
  step 'done'
}

# Networks of apps that somebody makes by hand, without the driver's own addresses, get some of this host's: the lower
# half of its slice of every app's pool (agent/protocol/app-addresses.ts). Docker has not run yet, or had them before:
# it is put in place with the stage's last file.
give_docker_addresses() {
  local last=${value[ADDRESS]##*.} pools
  pools="\"198.18.$((224 + last / 8)).$((last % 8 * 32))/28\", \"size\": 29"
  lay_down /etc/docker/daemon.json 0644 "${DOCKER_SETTINGS/'"198.19.241.0/24", "size": 27'/$pools}"
}

# The agent makes its key, enrols with the token and says that it is ready.
join() {
  step 'starting the agent, which joins'
  enable drawbridge-agent.service multi-user.target
  if ! systemctl start drawbridge-agent.service; then
    refuse "$EXIT_NOT_YET" E_JOIN 'the agent did not become ready' \
      'read: journalctl -u drawbridge-agent; it is tried again'
  fi
  rm -f "$ETC/join-token"
}
