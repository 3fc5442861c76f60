import { type Lab, hostTarget, planLab } from '../../lab/index.ts'
import { ControlActor } from './control-actor.ts'
import { HostActor } from './host-actor.ts'
import { LabActor } from './lab-actor.ts'
import { PersonActor } from './person-actor.ts'
import type { Stage } from './stage.ts'
import { StrangerActor } from './stranger-actor.ts'
import { ThiefActor } from './thief-actor.ts'

/** Gives every role a host of the lab, in order. */
export async function castFor(lab: Lab, roles: readonly string[]): Promise<Stage<string>> {
  const standing = await lab.standing()
  const { overlay } = standing
  const actors = roles.map(async (role, at) => {
    const host = await lab.host(hostTarget(at + 1))
    return [role, new HostActor({ lab, host, overlay })] as const
  })
  const hosts: Readonly<Record<string, HostActor>> = Object.fromEntries(await Promise.all(actors))
  const { stranger, control } = planLab({ ...standing, hosts: [] })
  const others = {
    stranger: new StrangerActor(lab, stranger),
    thief: new ThiefActor(lab, control.address),
    control: new ControlActor(lab),
    lab: new LabActor(lab),
    owner: new PersonActor(lab, 'owner'),
    developer: new PersonActor(lab, 'developer'),
    viewer: new PersonActor(lab, 'viewer'),
  }
  return { ...hosts, ...others } as Stage<string>
}
