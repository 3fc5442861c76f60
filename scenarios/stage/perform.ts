import { Lab, hostTarget, planLab } from '../../lab/index.ts'
import type { Journey } from '../scenario.ts'
import { ControlActor } from './control-actor.ts'
import { HostActor } from './host-actor.ts'
import { LabActor } from './lab-actor.ts'
import type { Stage } from './stage.ts'
import { StrangerActor } from './stranger-actor.ts'

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
  const { hosts, overlay, cold = false, certificateSeconds } = journey
  const kind = { overlay, cold, certificateSeconds }
  await using lab = await Lab.up({ hosts: hosts.length, ...kind, name, keep, signal })
  onBegin()
  await journey.play(await castFor(lab, hosts))
  if (keep) await lab.down()
}

/** Plays a journey in a lab that stands and stays. */
export async function performIn(lab: Lab, journey: Journey): Promise<void> {
  await journey.play(await castFor(lab, journey.hosts))
}

async function castFor(lab: Lab, roles: readonly string[]): Promise<Stage<string>> {
  const standing = await lab.standing()
  const { overlay } = standing
  const actors = roles.map(async (role, at) => {
    const host = await lab.host(hostTarget(at + 1))
    return [role, new HostActor({ lab, host, overlay })] as const
  })
  const hosts: Readonly<Record<string, HostActor>> = Object.fromEntries(await Promise.all(actors))
  const others = {
    stranger: new StrangerActor(lab, planLab({ ...standing, hosts: [] }).stranger),
    control: new ControlActor(lab),
    lab: new LabActor(lab),
  }
  return { ...hosts, ...others } as Stage<string>
}
