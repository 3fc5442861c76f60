import type Docker from 'dockerode'
import { loadavg } from 'node:os'
import { plainSteps } from '../../../lab/cli/screen/plain-steps.ts'
import { ensurePackages } from '../../../lab/engine/packages.ts'
import type { Measured } from '../measure.ts'
import { besideNoBarriers } from './barriers.ts'
import { besideHandMade } from './beside-hand-made.ts'
import { deploys } from './deploy.ts'
import { besideMorePeers } from './peers.ts'

const PACKAGES = ['perl', 'ipset', 'iptables', 'nftables', 'wireguard-tools', 'wireguard-go']

/**
 * An app's network beside what one makes by hand of the same parts, what more peers cost it, and how long the example
 * takes to deploy. Five minutes or so.
 */
export async function benchOverlay(
  docker: Docker,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  await ensurePackages(PACKAGES, plainSteps(process.stderr))
  const parts = [
    async () => besideHandMade(docker, 'plain', print),
    async () => besideHandMade(docker, 'encrypted', print),
    async () => besideMorePeers(print),
    async () => besideNoBarriers(print),
    async () => deploys(docker, print),
  ]
  const results: Measured[] = []
  for (const part of parts) {
    print(`load of the machine: ${load()}\n`)
    results.push(...(await part()))
  }
  print(`load of the machine: ${load()}\n`)
  return results
}

const load = (): string =>
  loadavg()
    .map((over) => over.toFixed(1))
    .join(' ')
