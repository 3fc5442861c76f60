import { HostId, Ipv4, Mac } from '../../agent/protocol/names.ts'
import type { Order } from '../../agent/protocol/order.ts'
import { keyOf } from '../arbitraries/addresses.ts'
import { Control } from './control.ts'
import { Line } from './line.ts'
import { Machine } from './machine.ts'
import { Witness } from './witness.ts'

export type Fate = 'once' | 'twice' | 'lost' | 'fatal'

const ROUND_MS = 100

/** A fleet in virtual time: control's core, agents with the agent's core, and between them a network that may do its worst. */
export class World {
  now = Date.parse('2026-11-25T12:00:00.000Z')
  readonly control = new Control()
  readonly machines = new Map<HostId, Machine>()
  readonly witness = new Witness(this)
  readonly #lines = new Map<HostId, Line>()
  readonly #orders = new Map<HostId, Order[]>()
  readonly #places = new Map<HostId, number>()
  readonly #deaf = new Set<string>()
  #keys = 0

  /** The operator gives a host a place, which is the last number of its addresses; what stood there is gone for good. */
  invite(id: HostId, place: number): void {
    const state = this.control.hosts.get(id)?.state ?? 'gone'
    const isTaken = [...this.control.hosts.values()].some(
      (host) => host.id !== id && host.state !== 'gone' && host.address === addressOf(place),
    )
    if (isTaken || (state !== 'gone' && state !== 'invited')) return
    this.#forget(id)
    for (const [other, machine] of this.machines)
      if (machine.place.address === addressOf(place)) this.#forget(other)
    this.#places.set(id, place)
    this.control.invite(placeOf(id, place, 0), macOf(place), this.now)
  }

  /** A new machine comes up at the host's place. */
  enrol(id: HostId): void {
    const place = this.#places.get(id)
    if (place === undefined || this.control.hosts.get(id)?.state !== 'invited') return
    const machine = new Machine(placeOf(id, place, ++this.#keys))
    this.machines.set(id, machine)
    this.control.enrol(id, machine.place.publicKey)
  }

  remove(id: HostId): void {
    this.control.remove(id, this.now)
  }

  turn(): void {
    this.witness.watchTurn(() => this.control.turn(this.now))
    for (const id of this.#lines.keys())
      if (!this.control.isToBeReached(id, this.now)) this.#lines.delete(id)
  }

  crash(): void {
    this.control.crash()
    this.#lines.clear()
  }

  /** Control looks after its line: it notices that it is broken, and makes a new one where it can. */
  dial(id: HostId): void {
    const line = this.#lines.get(id)
    if (!this.control.isToBeReached(id, this.now) || line?.isBroken === false) return
    this.#lines.delete(id)
    const machine = this.machines.get(id)
    if (line !== undefined || machine?.isWithinReach !== true) this.control.lose(id, this.now)
    if (machine?.isWithinReach === true) this.#lines.set(id, new Line(machine, this.now))
  }

  send(id: HostId): void {
    const line = this.#lines.get(id)
    const order = line === undefined ? null : this.control.order(id, this.now)
    if (line === undefined || order === null) return
    line.lastSent = order
    this.#orders.set(id, [...(this.#orders.get(id) ?? []), order].slice(-4))
  }

  /** One of the orders that are on their way comes to its host, or does not. */
  arrive(id: HostId, which: number, fate: Fate): void {
    const [orders, machine] = [this.#orders.get(id) ?? [], this.machines.get(id)]
    const order = orders[which % Math.max(1, orders.length)]
    if (order === undefined || machine === undefined || machine.isCut) return
    if (fate !== 'twice') orders.splice(orders.indexOf(order), 1)
    if (fate === 'lost' || !machine.isWithinReach) return
    const answer = machine.obey(order, this.now, fate === 'fatal')
    this.witness.watchAnswer(id, answer)
    const line = this.#lines.get(id)
    if (fate === 'fatal') this.#breakLine(id)
    else line?.reply(order, answer)
    line?.speak(this.now)
  }

  /** The oldest report that is on its way comes to control. A stream that loses anything is broken, with all behind it. */
  hear(id: HostId, fate: 'once' | 'twice' | 'lost'): void {
    const reports = this.#lines.get(id)?.reports ?? []
    const report = reports[0]
    if (report === undefined) return
    if (fate === 'lost') {
      reports.length = 0
      return this.#breakLine(id)
    }
    if (fate === 'once') reports.shift()
    this.control.hear(id, report, this.now)
  }

  hearAnswer(id: HostId): void {
    const { to, answer } = this.#lines.get(id)?.answers.shift() ?? {}
    if (to === undefined || answer === undefined) return
    if (answer.outcome === 'obeyed') this.control.hearAnswer(id, answer.report, this.now)
    else if (answer.closed !== undefined)
      this.control.hearClosing(id, to.generation, answer.closed, this.now)
    else if (answer.code === 'E_STALE_GENERATION' || answer.code === 'E_GENERATION_REUSED')
      this.control.hearRefusal(id, to.generation, answer.held)
  }

  /** `one` sees a handshake with `other`, which takes a hole on both sides. */
  shake(one: HostId, other: HostId): void {
    const [own, peer] = [this.machines.get(one), this.machines.get(other)]
    if (own === undefined || peer === undefined || one === other) return
    if (this.#deaf.has(`${one} ${other}`)) return
    if (!own.isOn || !peer.isOn || !letsIn(own, peer) || !letsIn(peer, own)) return
    this.witness.watchShake(own, peer)
    if (own.kernel.proved.has(peer.place.publicKey)) return
    own.kernel.proved.add(peer.place.publicKey)
    this.#lines.get(one)?.speak(this.now)
  }

  stopAgent(id: HostId): void {
    this.machines.get(id)?.stopAgent()
    this.#breakLine(id)
  }

  switchOff(id: HostId): void {
    this.machines.get(id)?.switchOff()
    this.#breakLine(id)
  }

  loseDisk(id: HostId): void {
    this.machines.get(id)?.loseDisk()
    this.#breakLine(id)
  }

  start(id: HostId): void {
    this.machines.get(id)?.start()
  }

  fill(id: HostId): void {
    const machine = this.machines.get(id)
    if (machine !== undefined) machine.isFull = true
  }

  empty(id: HostId): void {
    const machine = this.machines.get(id)
    if (machine !== undefined) machine.isFull = false
  }

  cut(id: HostId): void {
    const machine = this.machines.get(id)
    if (machine !== undefined) machine.isCut = true
    this.#breakLine(id)
  }

  heal(id: HostId): void {
    const machine = this.machines.get(id)
    if (machine !== undefined) machine.isCut = false
  }

  isConnected(id: HostId): boolean {
    return this.#lines.get(id)?.isBroken === false
  }

  /** `one` is deaf to the handshakes of `other`, until the underlay between all is mended. */
  sever(one: HostId, other: HostId): void {
    this.#deaf.add(`${one} ${other}`)
  }

  mend(): void {
    this.#deaf.clear()
  }

  /** A tenth of a second in which everything comes that is on its way, but for the hosts that are held up. */
  round(heldUp: readonly HostId[] = []): void {
    this.now += ROUND_MS
    const hosts = [...this.machines.keys()].filter((id) => !heldUp.includes(id))
    for (const id of hosts) this.dial(id)
    this.#hearAll(hosts)
    for (const id of hosts) {
      this.send(id)
      while (this.#canArrive(id)) this.arrive(id, 0, 'once')
    }
    this.witness.look()
    for (const one of hosts) for (const other of hosts) this.shake(one, other)
    this.#hearAll(hosts)
  }

  #hearAll(hosts: readonly HostId[]): void {
    for (const id of hosts) {
      const line = this.#lines.get(id)
      while ((line?.answers.length ?? 0) > 0) this.hearAnswer(id)
      while ((line?.reports.length ?? 0) > 0) this.hear(id, 'once')
    }
    this.witness.look()
    this.turn()
  }

  #canArrive(id: HostId): boolean {
    return this.machines.get(id)?.isCut === false && (this.#orders.get(id)?.length ?? 0) > 0
  }

  #breakLine(id: HostId): void {
    const line = this.#lines.get(id)
    if (line !== undefined) line.isBroken = true
  }

  /** Of a machine that is to be replaced nothing comes any more. */
  #forget(id: HostId): void {
    this.#lines.delete(id)
    this.#orders.delete(id)
    this.machines.delete(id)
  }
}

const letsIn = (own: Machine, peer: Machine): boolean =>
  own.kernel.holes.get(peer.place.publicKey)?.address === peer.place.address

const addressOf = (place: number): Ipv4 => Ipv4.parse(`198.18.0.${11 + place}`)
const macOf = (place: number): Mac =>
  Mac.parse(`02:db:13:00:00:${(11 + place).toString(16).padStart(2, '0')}`)

const placeOf = (host: HostId, place: number, key: number) => ({
  host,
  address: addressOf(place),
  inner: Ipv4.parse(`198.19.0.${11 + place}`),
  publicKey: keyOf(key),
})
