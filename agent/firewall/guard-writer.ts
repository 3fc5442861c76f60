import { runProgram } from '../program/run-program.ts'
import { sendToOwner } from './guard-pipe.ts'
import { cardBatch, ownerlessCardBatch, weakCardBatch } from './rules/card-batch.ts'
import { guardBatch, ownerlessGuardBatch, weakGuardBatch } from './rules/guard-batch.ts'
import type { PinMembers } from './rules/pin-members.ts'
import { ownerlessPinsBatch, pinsBatch, weakPinsBatch } from './rules/pins-batch.ts'
import type { RulesInput } from './rules/rules-input.ts'
import type { FirewallSets } from './rules/sets.ts'

/** Writes the guard: through its owner where one lives, else directly. */
export interface GuardWriter {
  /** The whole table with these members, in one transaction. */
  readonly replace: (sets: FirewallSets) => Promise<void>
  /** The whole guard at this card, in one transaction. */
  readonly replaceCard: (card: string) => Promise<void>
  /** All pins with these members, in one transaction; null takes them away. */
  readonly replacePins: (members: PinMembers | null) => Promise<void>
  /** One line of `nft` commands, in one transaction. */
  readonly change: (line: string) => Promise<void>
}

export function guardWriter(
  pipe: string,
  input: RulesInput,
  owner: { readonly isExpected: boolean },
): GuardWriter {
  const directly = (line: string) => runProgram({ program: 'nft', args: ['-f', '-'], input: line })
  return {
    replace: async (sets) => {
      // Without its owner the table keeps the flag `persist`, so that the owner's successor can take it up.
      if (!owner.isExpected) await directly(weakGuardBatch(input, sets))
      else if ((await sendToOwner(pipe, guardBatch(input, sets))) !== 'alive')
        await directly(ownerlessGuardBatch(input, sets))
    },
    replaceCard: async (card) => {
      if (!owner.isExpected) await directly(weakCardBatch(card))
      else if ((await sendToOwner(pipe, cardBatch(card))) !== 'alive')
        await directly(ownerlessCardBatch(card))
    },
    replacePins: async (members) => {
      if (!owner.isExpected) await directly(weakPinsBatch(members))
      else if ((await sendToOwner(pipe, pinsBatch(members))) !== 'alive')
        await directly(ownerlessPinsBatch(members))
    },
    change: async (line) => {
      if (!owner.isExpected || (await sendToOwner(pipe, line)) !== 'alive') await directly(line)
    },
  }
}
