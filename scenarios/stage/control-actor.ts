import type { ControlEvent, Lab, ProbeResult } from '../../lab/index.ts'
import type { Door } from './door.ts'
import type { HostActor } from './host-actor.ts'

/** Control in a play. */
export class ControlActor {
  readonly lab: Lab

  constructor(lab: Lab) {
    this.lab = lab
  }

  /** One attempt at a door, with what both sides saw. */
  async probe({ at, kind, over }: Door): Promise<ProbeResult> {
    return this.lab.packets.probe({ from: 'control', to: at.name, shape: { over, ...kind } })
  }

  /** Takes a member out whose machine stays where it is and goes on trying. */
  async dismiss({ name }: HostActor): Promise<void> {
    await this.lab.dismiss(name)
  }

  /** Takes a member out; resolves when its peers have shut their holes and its machine is gone. */
  async remove({ name }: HostActor): Promise<void> {
    await this.lab.remove(name, { dead: false })
  }

  /** As `remove`, of a host whose power was cut first. */
  async removeDead({ name }: HostActor): Promise<void> {
    await this.lab.remove(name, { dead: true })
  }

  /** kill -9 in the instant in which control has recorded an event of this kind. */
  async dieAt(kind: ControlEvent['kind'], work: Promise<unknown>): Promise<void> {
    const control = await this.lab.control()
    const known = (await control.state()).hosts.length
    for await (const event of control.events({ after: 0, follow: true })) {
      if (event.kind === kind && event.host === `host-${String(known + 1)}`) break
    }
    await this.die()
    await work.catch(() => undefined) // the lab's own wait for the join may end with control
  }

  /** kill -9, without a restart. */
  async die(): Promise<void> {
    await this.lab.backend.signal(await this.lab.machine('control'), 'kill')
  }

  async start(): Promise<void> {
    await this.lab.backend.signal(await this.lab.machine('control'), 'start')
  }
}
