import { existsSync } from 'node:fs'
import { execa } from 'execa'

/** OpenSSH, which a tunnel is measured beside; from the distribution where it is missing. */
export async function installSsh(): Promise<void> {
  if (existsSync('/usr/sbin/sshd') && existsSync('/usr/bin/ssh')) return
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await execa('apt-get', ['install', '-y', '--no-install-recommends', 'openssh-server'], { env })
}
