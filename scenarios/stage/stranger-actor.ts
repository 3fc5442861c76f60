import type { HostWatch, Lab, ProbeResult, Worn } from '../../lab/index.ts'
import type { Door } from './door.ts'
import type { HostActor } from './host-actor.ts'

/** A machine on the underlay that never belonged. */
export class StrangerActor {
  readonly name = 'stranger'
  readonly lab: Lab
  readonly #wearing: Worn | undefined

  constructor(lab: Lab, wearing?: Worn) {
    this.lab = lab
    this.#wearing = wearing
  }

  /** The same machine with the addresses of a host: spoofed, or taken over. */
  as({ host }: HostActor): StrangerActor {
    const { mac, address, address6 } = host.plan.cable
    return new StrangerActor(this.lab, { mac, address, address6 })
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
    return this.lab.packets.probe({
      from: this.name,
      to: at.name,
      shape: { over, ...kind },
      wearing: this.#wearing,
    })
  }
}
