import { keyOf } from '../attempt/attempt.ts'
import { OBSERVER_TABLE } from '../observer/table.ts'
import type { TraceMessage } from './trace-message.ts'

/** Where one packet went through a machine's rules. */
export interface RulePath {
  /** Words of rules and policies that are not the observer's, in order. */
  readonly steps: readonly TraceMessage[]
  /** The observer stands behind filter INPUT: what it saw there was accepted. */
  readonly wasAccepted: boolean
  /** It went out of the machine. */
  readonly hasLeft: boolean
}

const NOWHERE: RulePath = { steps: [], wasAccepted: false, hasLeft: false }

/**
 * Sorts the tracer's words by packet. The tracer names a packet by a number that it may use again, and shows
 * the header at the first word of each base chain: a number means the header shown last.
 */
export class RulePaths {
  readonly #keys = new Map<number, string>()
  readonly #paths = new Map<string, RulePath>()

  add(message: TraceMessage): void {
    if (message.network) this.#keys.set(message.traceId, keyOf(message.network))
    const key = this.#keys.get(message.traceId)
    if (key !== undefined) this.#paths.set(key, extended(this.of(key), message))
  }

  of(key: string): RulePath {
    return this.#paths.get(key) ?? NOWHERE
  }

  isDecided(key: string): boolean {
    const path = this.of(key)
    return path.wasAccepted || path.hasLeft || dropOf(path) !== null
  }
}

const extended = (path: RulePath, message: TraceMessage): RulePath => {
  if (message.table !== OBSERVER_TABLE) return { ...path, steps: [...path.steps, message] }
  return {
    ...path,
    wasAccepted: path.wasAccepted || message.chain === 'accepted',
    hasLeft: path.hasLeft || message.chain === 'left',
  }
}

/** The word that dropped the packet; null when none did. */
export const dropOf = ({ steps }: RulePath): TraceMessage | null =>
  steps.find(({ verdict }) => verdict === 'drop') ?? null

/** The last word that let the packet through; a rule before a policy. */
export const acceptOf = ({ steps }: RulePath): TraceMessage | null => {
  const accepting = steps.filter(({ verdict }) => verdict === 'accept')
  return accepting.findLast(({ isPolicy }) => !isPolicy) ?? accepting.at(-1) ?? null
}
