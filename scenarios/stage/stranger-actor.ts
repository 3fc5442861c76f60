import {
  neverOpen,
  planLab,
  type Ammunition,
  type Cable,
  type Lab,
  type NeverOpen,
  type PacketStream,
  type ProbeResult,
  type SalvoReading,
} from '../../lab/index.ts'
import type { Door } from './door.ts'
import type { HostActor } from './host-actor.ts'
import { mustBelongTo } from './own-lab.ts'

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

  /** The same machine with the addresses of control. */
  async asControl(): Promise<StrangerActor> {
    const { control } = planLab({ ...(await this.lab.standing()), hosts: [] })
    return new StrangerActor(this.lab, control)
  }

  /** Floods hosts with frames of every kind, through all of their lives; what their kernels accept is counted. */
  async flood(...hosts: readonly HostActor[]): Promise<NeverOpen> {
    for (const host of hosts) mustBelongTo(this.lab, host)
    return neverOpen(this.lab, { hosts: hosts.map(({ host }) => host.plan) })
  }

  /** Everything of one kind that there is, once; what came of it is counted by the host's card and kernel. */
  async fire(ammunition: Ammunition, at: HostActor): Promise<SalvoReading> {
    mustBelongTo(this.lab, at)
    return this.lab.packets.salvo({
      from: this.name,
      to: at.name,
      ammunition,
      wearing: this.#cable,
    })
  }

  /** Knocks at a door again and again, always with the same packet: one flow, until it is disposed of. */
  async keepKnocking({ at, kind, over }: Door): Promise<PacketStream> {
    mustBelongTo(this.lab, at)
    const shape = { over, ...kind }
    return this.lab.packets.stream({ from: this.name, to: at.host.plan, shape })
  }

  /** Floods the address of the host that will join next, before it exists, and these hosts with it. */
  async floodNext(...hosts: readonly HostActor[]): Promise<NeverOpen> {
    for (const host of hosts) mustBelongTo(this.lab, host)
    const next = await this.lab.nextHost()
    return neverOpen(this.lab, { hosts: [next, ...hosts.map(({ host }) => host.plan)] })
  }

  /** One attempt at a door, with what both sides saw. */
  async probe({ at, kind, over }: Door): Promise<ProbeResult> {
    mustBelongTo(this.lab, at)
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
