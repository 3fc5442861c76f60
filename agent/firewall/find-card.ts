import { networkInterfaces } from 'node:os'
import { tryProgram } from '../program/run-program.ts'
import { weakCardBatch } from './rules/card-batch.ts'
import { CABLE } from './rules/names.ts'

/** The card that has to be guarded. */
export interface CardFinder {
  /** False where the kernel has no hook at a card, or none outwards: such a host is weaker. */
  readonly isExpected: boolean
  /** Its name now: whoever renames it does not get it out of its guard. */
  readonly name: () => string
}

/** Follows the card that carries this address; while none does it keeps the last name. */
export async function cardFinder(address: string): Promise<CardFinder> {
  let last: string = CABLE
  const name = () => {
    const found = Object.entries(networkInterfaces()).find(([, all]) =>
      all?.some((one) => one.address === address),
    )
    return (last = found?.[0] ?? last)
  }
  return { isExpected: await kernelKnowsCards(name()), name }
}

// `-c` lets the kernel judge the batch and throws it away.
const kernelKnowsCards = async (card: string): Promise<boolean> =>
  (
    await tryProgram({
      program: 'nft',
      args: ['-c', '-f', '-'],
      input: weakCardBatch(card).replaceAll('drawbridge_card', 'drawbridge_probe'),
    })
  ).code === 0
