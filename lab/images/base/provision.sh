#!/bin/bash
# Makes a bare Debian or Ubuntu root file system into the cloud image that every machine of the lab starts from.
# The packages to have come as arguments.
set -Eeuo pipefail

# Whatever could touch the real machine (devices, modules, clock, sessions, kernel settings) or only costs boot time.
readonly MASKED=(
  systemd-udevd.service systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udev-trigger.service
  systemd-udev-settle.service systemd-udev-load-credentials.service systemd-hwdb-update.service
  systemd-modules-load.service kmod-static-nodes.service
  modprobe@configfs.service modprobe@dm_mod.service modprobe@drm.service modprobe@efi_pstore.service
  modprobe@fuse.service modprobe@loop.service
  systemd-sysctl.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount
  systemd-timesyncd.service systemd-timedated.service systemd-time-wait-sync.service systemd-random-seed.service
  systemd-logind.service systemd-user-sessions.service systemd-networkd.service systemd-networkd.socket
  systemd-networkd-wait-online.service systemd-resolved.service networking.service
  getty.target getty@.service serial-getty@.service console-getty.service getty-static.service
  systemd-ask-password-console.path systemd-ask-password-wall.path
  systemd-remount-fs.service systemd-fsck-root.service systemd-fsck@.service systemd-firstboot.service
  systemd-machine-id-commit.service systemd-update-utmp.service systemd-update-utmp-runlevel.service
  systemd-pcrmachine.service systemd-pcrphase.service systemd-pcrphase-initrd.service systemd-pcrphase-sysinit.service
  systemd-tpm2-setup.service systemd-tpm2-setup-early.service systemd-bootctl@.service systemd-bootctl.socket
  systemd-creds@.service systemd-creds.socket systemd-sysext.socket systemd-sysext@.service systemd-hostnamed.socket
  systemd-importd.socket systemd-mountfsd.socket systemd-nsresourced.socket systemd-machined.socket
  systemd-journal-catalog-update.service systemd-journal-flush.service systemd-update-done.service ldconfig.service
  systemd-sysusers.service systemd-tmpfiles-setup-dev-early.service systemd-tmpfiles-setup-dev.service
  systemd-tmpfiles-clean.timer systemd-pstore.service systemd-rfkill.service systemd-rfkill.socket systemd-battery-check.service
  sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-fs-fuse-connections.mount
  run-lock.mount dev-hugepages.mount dev-mqueue.mount tmp.mount
  apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service
  dpkg-db-backup.timer fstrim.timer e2scrub_all.timer e2scrub_reap.service motd-news.timer man-db.timer
  systemd-hibernate-clear.service systemd-hibernate-resume.service
  nftables.service rescue.service emergency.service debug-shell.service
)

install_missing() {
  if dpkg-query --show "$@" >/dev/null 2>&1; then return; fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -qq -y --no-install-recommends "$@"
}

settle_units() {
  local unit
  for unit in "${MASKED[@]}"; do ln -sfn /dev/null "/etc/systemd/system/$unit"; done
  # On its socket's first use is early enough.
  rm -f /usr/lib/systemd/system/multi-user.target.wants/dbus.service
  systemctl set-default multi-user.target
  systemctl enable cloud-user-data-early.service cloud-network.service
}

# They look for disks, consoles and old scripts, of which there are none, at each boot.
silence_generators() {
  local generator
  mkdir -p /etc/systemd/system-generators
  for generator in /usr/lib/systemd/system-generators/*; do
    ln -sfn /dev/null "/etc/systemd/system-generators/${generator##*/}"
  done
}

keep_journal_in_memory() {
  mkdir -p /etc/systemd/journald.conf.d
  printf '%s\n' '[Journal]' 'Storage=volatile' 'RuntimeMaxUse=32M' 'ForwardToSyslog=no' 'ForwardToWall=no' 'ReadKMsg=no' \
    >/etc/systemd/journald.conf.d/lab-cloud.conf
}

# One back-end for all: rules in two back-ends would both apply and only one would be seen.
choose_iptables_backend() {
  update-alternatives --set iptables /usr/sbin/iptables-nft
  update-alternatives --set ip6tables /usr/sbin/ip6tables-nft
}

forget_build() {
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/ldconfig/aux-cache /tmp/* /var/tmp/* /.dockerenv
  : >/etc/machine-id
  rm -f /var/lib/dbus/machine-id
  install -d -m 0700 /var/lib/cloud
}

install_missing "$@"
choose_iptables_backend
keep_journal_in_memory
settle_units
silence_generators
forget_build
