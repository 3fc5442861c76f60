#!/bin/bash
# Runs an engine of its own through its lives, in namespaces of its own (pid, mount, network): the machine's engine is
# out of reach. Usage: unshare --mount --net --pid --fork --mount-proc engine-alone.sh NODE START
set -euo pipefail
node=$1 start=$2

for folder in /run /var/lib/docker /etc/docker /var/log; do mount -t tmpfs tmpfs "$folder"; done
ip link set lo up

engine() { "$node" "$start"; }
kill_engine() { kill -9 "$(cat /run/docker.pid)"; }

echo '# first start'
engine
cat /etc/docker/daemon.json
ip -br address show docker0

echo '# already there'
engine

echo '# over the remains of a killed engine'
kill_engine
engine

echo '# over a pid file whose number somebody else has'
kill_engine
sleep 1
echo $$ >/run/docker.pid
engine

echo '# two at once'
kill_engine
engine & engine
wait $!
pgrep -c dockerd
