import { plugged } from './hand-made.ts'
import { Namespace } from './namespace.ts'
import { planted } from './planned-host.ts'
import { addressOf, containerOf } from './planned-state.ts'
import { BARRIERS, type Barrier } from './raise-barriers.ts'
import type { Ends } from './traffic.ts'

/** The way from the first host's container to the second one's, and what stands on the first. */
export interface PlantedPair extends Ends {
  readonly host: Namespace
  /** What the first host took, until all of it stood. */
  readonly plantMs: number
}

/**
 * Two hosts of a plain overlay with so many peers each, on a switch of their own. Of the other peers only the addresses
 * are there: they answer ARP.
 */
export async function plantedPair(
  peers: number,
  undo: AsyncDisposableStack,
  barriers: readonly Barrier[] = BARRIERS,
): Promise<PlantedPair> {
  const wire = await openWire(undo)
  const [one, two, crowd] = [
    await plugged(wire.pid, addressOf(1), undo),
    await plugged(wire.pid, addressOf(2), undo),
    await plugged(wire.pid, addressOf(3), undo),
  ]
  await crowd.run('nft', ['-f', '-'], DEAF)
  const others = Array.from({ length: peers - 2 }, (_, at) => addressOf(4 + at))
  await crowd.ip(others.map((address) => `addr add ${address}/24 dev eth0`))
  const began = performance.now()
  const from = await planted({ host: one, number: 1, peers, barriers }, undo)
  const plantMs = performance.now() - began
  const to = await planted({ host: two, number: 2, peers, barriers }, undo)
  return { host: one, plantMs, from: from.path, to: to.path, address: containerOf(2) }
}

/** A switch of its own, for cables as `plugged` makes them. */
export async function openWire(undo: AsyncDisposableStack): Promise<Namespace> {
  const wire = undo.use(await Namespace.open())
  await wire.ip([
    'link add name under0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0',
    'link set under0 mtu 9000 up',
  ])
  return wire
}

// They take in what comes, and say nothing.
const DEAF = 'table inet deaf { chain in { type filter hook input priority 0; policy drop; }; }'
