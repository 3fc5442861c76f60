import { AsyncLocalStorage } from 'node:async_hooks'

const collecting = new AsyncLocalStorage<string[]>()

/** Keeps what was seen, for whoever collects it: a judgement that passes shows its evidence too. */
export function witness(seen: string): void {
  collecting.getStore()?.push(seen)
}

/** Runs a play; everything that is witnessed on the way lands in `evidence`, also when the play fails. */
export const collectEvidence = async <T>(evidence: string[], play: () => Promise<T>): Promise<T> =>
  collecting.run(evidence, play)
