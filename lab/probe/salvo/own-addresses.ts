import { waitUntil } from '../../lifecycle/wait-until.ts'
import { readNetFiles } from '../engine/net-files.ts'
import type { PacketEngine } from '../engine/packet-engine.ts'
import type { ProbeMachine } from '../station.ts'

/** The kernel looks for a duplicate of a card's link-local address for up to two seconds after it is plugged in. */
const WITHIN_MS = 5_000
/** IFA_F_TENTATIVE (linux/if_addr.h). */
const TENTATIVE = 0x40

/** Waits until the machine owns its card's addresses: what is for one that it does not own yet ends at its card. */
export const ownAddresses = async (
  engine: PacketEngine,
  { ns, card }: Pick<ProbeMachine, 'ns' | 'card'>,
): Promise<void> => {
  let left: readonly string[] = []
  await waitUntil({
    what: `${card} to own its IPv6 addresses`,
    timeoutMs: WITHIN_MS,
    look: async () => {
      left = tentativeOn(card, (await readNetFiles(engine, ns, ['if_inet6'])).get('if_inet6') ?? '')
      return left.length === 0 || undefined
    },
    seen: () => `not yet ${left.join(', ')}`,
    next: 'look for another machine with these addresses on the same switch',
  })
}

/** Of `/proc/net/if_inet6`: address, index, prefix, scope, flags, card. */
const tentativeOn = (card: string, text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , flags = '0', name]) => name === card && isTentative(flags))
    .map(([address = '']) => address)

const isTentative = (flags: string): boolean => (Number.parseInt(flags, 16) & TENTATIVE) !== 0
