import fc from 'fast-check'
import type { State } from '../../dump/match.ts'
import { ruleset } from '../rulesets/ruleset.ts'
import { compareWithKernel, type Comparison } from './compare.ts'
import { drawPackets, type Way } from './draw-packets.ts'
import type { KernelOracle } from './kernel-oracle.ts'
import { seededRandom } from './seeded-random.ts'

export interface FuzzInput {
  readonly seed: number
  /**
   * A time; or so many rulesets, which takes a busy machine longer and shows as much, and on from there until what was
   * seen will do, at most four times as many.
   */
  readonly until:
    | { readonly ms: number }
    | { readonly rulesets: number; readonly and: (seen: FuzzCounts) => boolean }
  readonly packetsEach: number
}

export interface FuzzCounts {
  readonly rulesets: number
  readonly refused: number
  readonly packets: number
  readonly exact: number
  readonly accepted: number
  readonly astray: number
  readonly inPieces: number
  readonly outwards: number
  /** Rulesets that had a guard beside the walls. */
  readonly guards: number
  readonly states: ReadonlyMap<State, number>
}

export interface FuzzResult extends FuzzCounts {
  /** The smallest ruleset that was found on which proof and kernel differ; null: none was. */
  readonly smallest: Comparison | null
}

const way = fc.constantFrom<Way[]>('in', 'in', 'out')

/** Random rulesets until it is enough or one is found that differs, which is then made as small as it goes. */
export async function fuzzProof(
  oracle: KernelOracle,
  { seed, until, packetsEach }: FuzzInput,
): Promise<FuzzResult> {
  const totals = {
    ...{ rulesets: 0, refused: 0, packets: 0, exact: 0, accepted: 0, astray: 0 },
    ...{ inPieces: 0, outwards: 0, guards: 0 },
  }
  const states = new Map<State, number>()
  let smallest: Comparison | null = null
  const isEnough = (): boolean =>
    'rulesets' in until &&
    smallest === null &&
    totals.rulesets + totals.refused >= until.rulesets &&
    until.and({ ...totals, states })
  const property = fc.asyncProperty(ruleset, fc.nat(), way, async (rules, chance, goes) => {
    if (isEnough()) return true
    const compared = await compareWithKernel(oracle, {
      ...{ ruleset: rules, way: goes },
      draw: (firewall) => drawPackets(firewall, packetsEach, seededRandom(chance), goes),
    })
    totals[compared === null ? 'refused' : 'rulesets']++
    if (compared === null) return true
    totals.packets += compared.judged
    totals.exact += compared.exact
    totals.accepted += compared.accepted
    totals.astray += compared.astray
    totals.inPieces += compared.inPieces
    totals.outwards += compared.outwards
    if (rules.guard !== '') totals.guards++
    for (const [state, count] of compared.states)
      states.set(state, (states.get(state) ?? 0) + count)
    if (compared.differences.length > 0) smallest = compared
    return compared.differences.length === 0
  })
  const found = await fc.check(property, {
    seed,
    ...('ms' in until
      ? { numRuns: Number.MAX_SAFE_INTEGER, plugins: [fc.interruptAfterTimeLimit(until.ms)] }
      : { numRuns: until.rulesets * 4 }),
  })
  // Whatever else ends a run is no difference, and no agreement either.
  if (found.errorInstance instanceof Error && smallest === null) throw found.errorInstance
  return { ...totals, states, smallest }
}
