import { setTimeout as pause } from 'node:timers/promises'
import { readNetFiles } from '../engine/net-files.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { ProbeMachine } from '../station.ts'

/** The kernel looks for a duplicate of a card's link-local address for up to two seconds after it is plugged in. */
const WITHIN_MS = 5_000
const EVERY_MS = 50
const TENTATIVE = 0x40

/** Waits until the machine owns its card's addresses: what is for one that it does not own yet ends at its card. */
export const ownAddresses = async (
  engine: PacketEngine,
  { ns, card }: Pick<ProbeMachine, 'ns' | 'card'>,
): Promise<void> => {
  const deadline = performance.now() + WITHIN_MS
  while (performance.now() < deadline) {
    const files = await readNetFiles(engine, ns, ['if_inet6'])
    const own = (files.get('if_inet6') ?? '')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , , , name]) => name === card)
    if (own.every(([, , , , flags = '0']) => (Number.parseInt(flags, 16) & TENTATIVE) === 0)) return
    await pause(EVERY_MS)
  }
}
