import { Lab } from '../../lab/index.ts'
import type { Journey } from '../scenario.ts'
import { castFor } from './cast.ts'

interface Performance {
  readonly journey: Journey
  /** Name of the throw-away lab. */
  readonly lab: string
  /** Leave the lab where it is when the play breaks off. */
  readonly keep: boolean
  readonly signal: AbortSignal
  /** The lab stands: what fails from now on was judged. */
  readonly onBegin: () => void
}

/** Plays a journey in a lab of its own, which is gone afterwards whatever happened; a wreck stays when asked for. */
export async function perform(performance: Performance): Promise<void> {
  const { journey, lab: name, keep, signal, onBegin } = performance
  const { hosts, overlay, cold = false, lifetimes } = journey
  const kind = { overlay, cold, lifetimes }
  await using lab = await Lab.up({ hosts: hosts.length, ...kind, name, keep, signal })
  onBegin()
  await journey.play(await castFor(lab, hosts))
  if (keep) await lab.down()
}

/** Plays a journey in a lab that stands and stays. */
export async function performIn(lab: Lab, journey: Journey): Promise<void> {
  await journey.play(await castFor(lab, journey.hosts))
}
