import { StateView } from '../../../control/api/contract.ts'
import type { TestHost, TestWorld } from '../../probe/testing/netns-world.ts'
import type { World } from '../world.ts'

export interface Membership {
  readonly overlay?: 'encrypted' | 'plain'
  /** Names of hosts that were invited and do not belong. */
  readonly outsiders?: readonly string[]
  /** Names of hosts whose agent control does not reach. */
  readonly silent?: readonly string[]
  readonly settled?: boolean
}

/** A test's world as the lab would describe it, with control's view made up. */
export const worldOf = (world: TestWorld, membership: Membership = {}): World => ({
  lab: 'test',
  hosts: world.hosts.map((host) => ({
    ...host,
    target: host.name.replace('-', '.'),
    overlayCard: 'dbbr0',
  })),
  control: { ...world.control, target: 'control' },
  stranger: { ...world.stranger, target: 'stranger' },
  mirror: null,
  switch: { ns: world.switchNs, bridge: world.bridge },
  sink: { address: '198.18.0.251', address6: 'fdb6:2d1a::fb' },
  state: stateOf(world, membership),
  marker: '6d61726b6d61726b6d61726b6d61726b',
})

const AT = '2026-11-25T12:00:00.000Z'

const stateOf = (world: TestWorld, membership: Membership): StateView =>
  StateView.parse({
    control: { startedAt: AT, version: 'test' },
    overlay: { mode: membership.overlay ?? 'plain', vni: 4096, port: world.tunnelPort },
    hosts: world.hosts.map((host) => hostView(host, membership)),
    pairs: pairs(world.hosts, membership),
    settled: membership.settled ?? true,
  })

const hostView = (
  { name, address, overlayMac }: TestHost,
  { outsiders = [], silent = [] }: Membership,
) => ({
  id: name,
  address,
  inner: address.replace('198.18', '198.19'),
  mac: overlayMac,
  state: outsiders.includes(name) ? 'invited' : 'member',
  agent: silent.includes(name) ? 'down' : 'up',
  generation: { ordered: 1, applied: 1 },
  report: null,
  reportAgeMs: silent.includes(name) ? 60_000 : 1_000,
  invitedAt: AT,
})

const pairs = (hosts: readonly TestHost[], { outsiders = [], settled = true }: Membership) =>
  hosts.flatMap((one, index) =>
    hosts.slice(index + 1).map((other) => ({
      a: one.name,
      b: other.name,
      stage: stageOf(!outsiders.includes(one.name) && !outsiders.includes(other.name), settled),
    })),
  )

const stageOf = (areMembers: boolean, settled: boolean): string => {
  if (!areMembers) return 'apart'
  return settled ? 'joined' : 'proving'
}
