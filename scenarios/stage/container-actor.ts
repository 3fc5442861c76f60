import { randomBytes } from 'node:crypto'
import type { HandMade, Lab } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import { to } from './words-of-components.ts'

/** What a frame of a component's says, made for one marker by which it is known again. */
export type Words = (marker: string) => string

/** How far a frame came. */
export interface Utterance {
  /** It left the container: the host's end of its card saw it. */
  readonly leftSender: boolean
  /** It went into the other's container, or up to the host. */
  readonly cameIn: boolean
  readonly from: string
  readonly to: string
}

export interface TappedUtterance {
  /** It went into the other's container. */
  readonly isHeard: boolean
  /** It was read off the cable. */
  readonly isReadable: boolean
}

interface Parts {
  readonly lab: Lab
  readonly made: HandMade
  /** The host's end of its card. */
  readonly card: string
  /** Of the app, on every host. */
  readonly bridge: string
}

interface Place {
  readonly at: string
  readonly card: string
  readonly way: 'in' | 'out'
}

type Self = Pick<ContainerActor, 'mac' | 'address' | 'address6' | 'link'>

/** A container of an app in a play. */
export class ContainerActor {
  readonly mac: string
  readonly address: string
  readonly address6: string
  /** Its IPv6 address of the link. */
  readonly link: string
  readonly #parts: Parts

  private constructor(parts: Parts, self: Self) {
    this.#parts = parts
    this.mac = self.mac
    this.address = self.address
    this.address6 = self.address6
    this.link = self.link
  }

  static async of(parts: Parts): Promise<ContainerActor> {
    const { made } = parts
    const [mac, address, all6] = await Promise.all([made.mac(), made.address(), made.addresses6()])
    const link = all6.find((one) => one.startsWith('fe80')) ?? ''
    const address6 = all6.find((one) => !one.startsWith('fe80')) ?? ''
    return new ContainerActor(parts, { mac, address, address6, link })
  }

  /** The host on which it stands. */
  get at(): string {
    return this.#parts.made.host.name
  }

  /** Sends one frame, and looks whether it goes into the other's container. */
  async says(words: Words, to: ContainerActor): Promise<Utterance> {
    return this.#send(words, { at: to.at, card: to.#parts.card, way: 'out' })
  }

  /** The same, and whether somebody who taps the other host's cable at the switch can read it on its way. */
  async saysWhileTapped(words: Words, to: ContainerActor): Promise<TappedUtterance> {
    const wire = {
      at: 'switch',
      card: `p-${to.#parts.made.host.plan.machine}`,
      way: 'out',
    } as const
    const marker = randomBytes(16).toString('hex')
    const { lab, made } = this.#parts
    const [isHeard = false, isReadable = false] = await lab.packets.framesSeen({
      places: [{ at: to.at, card: to.#parts.card, way: 'out' }, wire],
      marker,
      send: async () => made.send(words(marker)),
    })
    return { isHeard, isReadable }
  }

  /** Sends a datagram to its host's own address, by the bridge's MAC, and looks whether the host itself gets it. */
  async calls({ name, host, address }: HostActor): Promise<Utterance> {
    const { bridge } = this.#parts
    const mac = (await host.mustExec(['cat', `/sys/class/net/${bridge}/address`])).trim()
    return this.#send(to(this, { mac, address }), { at: name, card: bridge, way: 'in' })
  }

  async #send(words: Words, there: Place): Promise<Utterance> {
    const marker = randomBytes(16).toString('hex')
    const { lab, made, card } = this.#parts
    const [leftSender = false, cameIn = false] = await lab.packets.framesSeen({
      places: [{ at: this.at, card, way: 'in' }, there],
      marker,
      send: async () => made.send(words(marker)),
    })
    return { leftSender, cameIn, from: this.at, to: `${there.at} (${there.card})` }
  }
}
