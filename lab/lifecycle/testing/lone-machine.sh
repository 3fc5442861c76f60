#!/bin/bash
# The first process of a machine within this one, in namespaces of its own (process, mount, network): all of it dies with
# it, as at a power cut; what lies on DISK stays. Nothing of the machine around it is in reach: neither its engine nor
# its temporary files, which gc would take for those of dead processes.
# With a SIZE its engine's disk is in memory, no larger than that, and does not stay.
# The PROJECT is there as it is here, wherever it lies.
# Usage: unshare --mount --net --pid --fork --mount-proc --propagation=private lone-machine.sh DISK CACHE PROJECT [SIZE]
set -euo pipefail
disk=$1 cache=$2 project=$3 size=${4-}

# Mounts of the machine around it came along: the engine's and namespaces, which would be held here after their end.
others() { awk '$2 ~ "^(/var/lib/docker|/run|/var/run)/" { print $2 }' /proc/mounts | tac; }
for path in $(others); do
  umount --lazy "$path" 2>/dev/null || true # it may have gone by itself, with the directory that it was on
done
[[ -z $(others) ]] || { echo "mounts that do not go: $(others)" >&2 && exit 1; }

mkdir -p "$disk/docker" "$disk/etc" "$disk/project" "$cache" /etc/docker
mount --bind "$project" "$disk/project"
exec 3<"$disk/project"
mount --bind "$disk/docker" /var/lib/docker
[[ -z $size ]] || mount -t tmpfs -o "size=$size" tmpfs /var/lib/docker
mount --bind "$disk/etc" /etc/docker
mount --bind "$disk/boot-id" /proc/sys/kernel/random/boot_id
for folder in "$cache" /run /var/log /tmp; do mount -t tmpfs tmpfs "$folder"; done
# Where one of them hides the project, it comes back.
if [[ ! -e $project/package.json ]]; then
  mkdir -p "$project"
  mount --bind /proc/self/fd/3 "$project"
fi
exec 3<&-
ip link set lo up
echo booted

# A shell takes leave of orphans, as a first process must.
while :; do
  sleep 3600 &
  wait $! || true
done
