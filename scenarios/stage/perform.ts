import { Lab, hostTarget } from '../../lab/index.ts'
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
  readonly signal: AbortSignal
}

/** Plays a journey in a lab of its own, which is gone afterwards whatever happened. */
export async function perform({ journey, lab: name, signal }: Performance): Promise<void> {
  await using lab = await Lab.up({ hosts: journey.hosts.length, name, signal })
  await journey.play(await castFor(lab, journey.hosts))
}

export async function castFor(lab: Lab, roles: readonly string[]): Promise<Stage<string>> {
  const actors = roles.map(async (role, at) => {
    const host = await lab.host(hostTarget(at + 1))
    return [role, new HostActor(lab, host)] as const
  })
  const hosts: Readonly<Record<string, HostActor>> = Object.fromEntries(await Promise.all(actors))
  const others = {
    stranger: new StrangerActor(lab),
    control: new ControlActor(lab),
    lab: new LabActor(lab),
  }
  return { ...hosts, ...others } as Stage<string>
}
