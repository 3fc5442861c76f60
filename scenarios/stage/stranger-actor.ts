import type { Cable, HostWatch, Lab, ProbeResult } from '../../lab/index.ts'
import type { Door } from './door.ts'
import type { HostActor } from './host-actor.ts'

/** A machine on the underlay that never belonged. */
export class StrangerActor {
  readonly name = 'stranger'
  readonly lab: Lab
  readonly #cable: Cable

  constructor(lab: Lab, cable: Cable) {
    this.lab = lab
    this.#cable = cable
  }

  get address(): string {
    return this.#cable.address
  }

  /** The same machine with the addresses of a host: spoofed, or taken over. */
  as({ host }: HostActor): StrangerActor {
    return new StrangerActor(this.lab, host.plan.cable)
  }

  /** Floods a host with frames of every kind; what its kernel accepts is counted. */
  async flood({ host }: HostActor): Promise<HostWatch> {
    return this.lab.packets.watch(host.plan)
  }

  /** Floods the address of the host that will join next, before it exists. */
  async floodNext(): Promise<HostWatch> {
    return this.lab.packets.watch(await this.lab.nextHost())
  }

  /** One attempt at a door, with what both sides saw. */
  async probe({ at, kind, over }: Door): Promise<ProbeResult> {
    const { mac, address, address6 } = this.#cable
    return this.lab.packets.probe({
      from: this.name,
      to: at.name,
      shape: { over, ...kind },
      wearing: { mac, address, address6 },
    })
  }

  /** Its machine sleeps: nobody tries to break in from outside. */
  async pause(): Promise<void> {
    await this.lab.backend.signal(await this.lab.machine(this.name), 'pause')
  }

  async resume(): Promise<void> {
    await this.lab.backend.signal(await this.lab.machine(this.name), 'resume')
  }
}
