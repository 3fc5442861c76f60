#!/bin/bash
# Makes a network namespace into something like a host: its own /etc, /run and /var/lib, a stand-in for the service
# manager that really runs the two services the agent asks for, and the firewall that the bootstrap would load.
# Arguments: directory with the host's files.
set -eu
files=$1
upper=$(mktemp -d)
mount -t tmpfs drawbridge-test "$upper"
mkdir -p "$upper"/{etc,lib}/{upper,work}
mount -t overlay -o "lowerdir=/etc,upperdir=$upper/etc/upper,workdir=$upper/etc/work" drawbridge-test /etc
mount -t overlay -o "lowerdir=/var/lib,upperdir=$upper/lib/upper,workdir=$upper/lib/work" drawbridge-test /var/lib
mount -t tmpfs drawbridge-test /run
mkdir -p /run/drawbridge /run/wireguard /etc/drawbridge /var/lib/drawbridge
cp -r "$files"/etc/. /etc/drawbridge/
chmod 0755 "$files/systemctl"
mount --bind "$files/systemctl" /usr/bin/systemctl
mount --bind "$files/systemctl" /bin/systemctl 2>/dev/null || true
ip link set lo up
systemctl start drawbridge-firewall.service
ip link set eth0 up
echo ready
# Waits as the first process must: it takes in whatever ends in the background.
while :; do
  sleep 3600 &
  wait
done
