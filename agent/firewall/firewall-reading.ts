import type { Shapes } from './reading/barriers.ts'
import type { GuardReading } from './reading/guard-reading.ts'
import type { IpsetReading } from './reading/ipset-members.ts'
import type { PinsReading } from './reading/pins-reading.ts'

/** One reading of everything that decides over packets on this host. */
export interface FirewallReading {
  readonly wall4: string
  readonly wall6: string
  readonly guard: GuardReading
  /** The guard at the card. */
  readonly card: GuardReading
  /** What ties each component's card to its address; missing where there is no app. */
  readonly pins: PinsReading
  readonly sets: IpsetReading
  /** Tables that are not ours and may not be there. */
  readonly foreignTables: readonly string[]
  /** Chains, sets and hooks inside iptables' own tables that iptables does not show. */
  readonly foreignParts: readonly string[]
  /** Legacy iptables tables with anything in them, `ip nat`. */
  readonly legacyTables: readonly string[]
  /** Whether `lo` is the loopback. */
  readonly isLoopbackNamed: boolean
  /** What events are compared with; not part of the hash, which has it in other words. */
  readonly shapes: Shapes
}

/** The same in one text without counters, for the hash that reports carry. */
export function canonicalText(reading: FirewallReading): string {
  return JSON.stringify([
    reading.wall4,
    reading.wall6,
    reading.guard.text,
    reading.guard.standing === 'missing',
    reading.card.text,
    reading.card.standing === 'missing',
    reading.pins.text,
    reading.pins.standing === 'missing',
    reading.pins.members,
    reading.guard.holes,
    reading.guard.inner,
    reading.sets.holes,
    reading.sets.inner,
    reading.foreignTables,
    reading.foreignParts,
    reading.legacyTables,
    reading.isLoopbackNamed,
  ])
}
