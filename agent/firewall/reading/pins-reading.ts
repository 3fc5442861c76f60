import { PIN_SETS } from '../rules/pins.ts'
import type { PinMembers, PinSet } from '../rules/pin-members.ts'
import { type GuardStanding, guardReading, membersOf } from './guard-reading.ts'

/** The pins as they stand in the kernel. */
export interface PinsReading {
  readonly standing: GuardStanding
  /** Text with empty sets, to be compared with the rendered one. */
  readonly text: string
  readonly members: PinMembers
}

/** Reads one `nft -s list table`; of an empty text: missing. */
export function pinsReading(table: string): PinsReading {
  const { standing, text } = guardReading(table)
  const members = Object.fromEntries(
    PIN_SETS.map(({ name }): [PinSet, readonly string[]] => [name, membersOf(table, name)]),
  )
  const { macs = [], options = [], senders = [], senders6 = [], locals = [] } = members
  return {
    standing: table === '' ? 'missing' : standing,
    text: table === '' ? '' : text,
    members: { macs, options, senders, senders6, locals },
  }
}
