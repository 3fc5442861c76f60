import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

export const DAEMON_CONFIG = '/etc/docker/daemon.json'

/**
 * The engine's own networks, out of the range that is reserved for benchmarks: an engine's defaults would claim
 * 172.17/16 and more, which belong to people's offices and VPNs.
 */
export const ENGINE_NETWORKS = {
  bip: '198.18.255.1/24',
  'default-address-pools': [{ base: '198.18.240.0/21', size: 26 }],
} as const

/** Writes the engine's configuration; rejects when there is one. */
export const writeDaemonConfig = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const text = `${JSON.stringify(ENGINE_NETWORKS, undefined, 2)}\n`
  await writeFile(path, text, { flag: 'wx', mode: 0o644 })
}
