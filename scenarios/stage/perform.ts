import { Lab } from '../../lab/index.ts'
import type { Journey } from '../scenario.ts'
import { castFor } from './cast.ts'
import { collectEvidence } from './evidence.ts'

interface Performance {
  readonly journey: Journey
  /** Name of the throw-away lab. */
  readonly lab: string
  /** Leave the lab where it is when the play breaks off. */
  readonly keep: boolean
  readonly signal: AbortSignal
  /** The lab stands: what fails from now on was judged. */
  readonly onBegin: () => void
  readonly onFailed: OnFailed
}

/** The play failed; its lab still stands. */
export type OnFailed = (failed: Failed) => Promise<void>

export interface Failed {
  readonly lab: Lab
  /** What was seen, in order. */
  readonly seen: readonly string[]
  readonly thrown: unknown
}

/** Plays a journey in a lab of its own, which is gone afterwards whatever happened; a wreck stays when asked for. */
export async function perform(performance: Performance): Promise<void> {
  const { journey, lab: name, keep, signal, onBegin, onFailed } = performance
  const { hosts, overlay, cold = false, lifetimes } = journey
  const kind = { overlay, cold, lifetimes }
  await using lab = await Lab.up({ hosts: hosts.length, ...kind, name, keep, signal })
  onBegin()
  await performIn(lab, journey, onFailed)
  if (keep) await lab.down()
}

/** Plays a journey in a lab that stands and stays. */
export async function performIn(lab: Lab, journey: Journey, onFailed: OnFailed): Promise<void> {
  const seen: string[] = []
  try {
    await collectEvidence(seen, async () => journey.play(await castFor(lab, journey.hosts)))
  } catch (thrown) {
    await onFailed({ lab, seen, thrown })
    throw thrown
  }
}
