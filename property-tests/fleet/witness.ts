import type { HostId } from '../../agent/protocol/names.ts'
import type { Decision } from '../../control/fleet/decide.ts'
import { type HostRecord, pairKey } from '../../control/fleet/model.ts'
import type { Answer, Machine } from './machine.ts'
import type { World } from './world.ts'

/** Sees everything in a world, remembers it, and says what should never have been. */
export class Witness {
  readonly #world: World
  readonly #shaken = new Set<string>()
  readonly #members = new Set<string>()
  readonly #orders = new Map<string, string>()
  readonly #generations = new Map<HostId, number>()
  readonly #wrongs: string[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** All that was wrong up to this instant, in sentences. */
  wrongs(): readonly string[] {
    this.look()
    return this.#wrongs
  }

  /** Looks at how things stand at this instant. */
  look(): void {
    this.#wrongs.push(...this.#wrongsNow())
  }

  #wrongsNow(): readonly string[] {
    return [
      ...[...this.#world.machines.values()].flatMap((machine) => this.#wrongsOn(machine)),
      ...this.#wrongsInTrust(),
      ...this.#wrongsInShut(),
      ...(this.#isSettled() ? this.#wrongsInSettled() : []),
    ]
  }

  watchShake(own: Machine, peer: Machine): void {
    this.#shaken.add(`${own.place.publicKey} ${peer.place.publicKey}`)
  }

  /** Between honest parties nothing is ever refused but what came late. */
  watchAnswer(id: HostId, answer: Answer): void {
    if (answer.outcome === 'obeyed') return
    if (answer.closed !== undefined && this.#world.machines.get(id)?.isFull === true) return
    if (answer.code === 'E_STALE_GENERATION' || answer.code === 'E_ORDER_EXPIRED') return
    this.#wrongs.push(`${id} refuses an order of control's: ${answer.code}`)
  }

  watchTurn(turn: () => Decision): void {
    const present = this.#hosts().filter(({ state }) => state !== 'gone')
    const { hosts } = turn()
    for (const host of this.#hosts()) {
      this.#watchGeneration(host)
      if (host.state === 'member') this.#members.add(host.wireguardKey ?? '')
      if (host.state !== 'gone') this.#watchWish(host)
    }
    const wasPresent = new Set(present.map(({ id }) => id))
    for (const host of hosts)
      if (host.state === 'gone' && wasPresent.has(host.id)) this.#watchGone(host)
  }

  #watchGeneration({ id, generation, desired }: HostRecord): void {
    if (generation < (this.#generations.get(id) ?? 0)) this.#wrongs.push(`${id}'s generation fell`)
    this.#generations.set(id, generation)
    if (desired === null) return
    const [name, content] = [`${id} ${generation}`, JSON.stringify(desired)]
    if ((this.#orders.get(name) ?? content) !== content)
      this.#wrongs.push(`generation ${generation} of ${id} has two contents`)
    this.#orders.set(name, content)
  }

  #watchWish({ id, desired }: HostRecord): void {
    for (const peer of desired?.peers ?? []) {
      const member = this.#world.control.hosts.get(peer.host)
      if (member?.state !== 'member' || member.wireguardKey !== peer.publicKey)
        this.#wrongs.push(`${id} is to let in ${peer.host}, who is no member`)
    }
  }

  /** Gone means: shut on every member that control reaches. Whoever leaves as well is emptied on its own account. */
  #watchGone({ id, wireguardKey }: HostRecord): void {
    const { control, machines } = this.#world
    for (const { id: other, state } of this.#hosts()) {
      if (other === id || state !== 'member' || control.reach(other) === 'down') continue
      if (machines.get(other)?.kernel.holes.has(wireguardKey ?? '') === true)
        this.#wrongs.push(`${id} is gone, and ${other} still lets it in`)
    }
  }

  #wrongsOn({ place: { host, publicKey }, kernel: { holes, joined } }: Machine): readonly string[] {
    const met = (key: string) =>
      this.#shaken.has(`${publicKey} ${key}`) && this.#shaken.has(`${key} ${publicKey}`)
    return [
      ...[...holes]
        .filter(([key]) => !this.#members.has(key))
        .map(([, peer]) => `${host} lets in ${peer.host}, who never was a member`),
      ...[...joined]
        .filter((key) => !holes.has(key))
        .map((key) => `${host} has ${key} in its overlay without a hole`),
      ...[...joined]
        .filter((key) => !met(key))
        .map((key) => `${host} has ${key} in its overlay before both had proved their holes`),
    ]
  }

  /** Where control trusts that its newest order stands, nobody else is let in. */
  #wrongsInTrust(): readonly string[] {
    const { control, machines } = this.#world
    return this.#hosts().flatMap(({ id, state, applied, generation, desired }) => {
      const isTrusted = state !== 'gone' && control.reach(id) === 'up' && applied === generation
      if (!isTrusted || desired === null) return []
      const wished = new Set(desired.peers.map(({ publicKey }) => publicKey))
      return [...(machines.get(id)?.kernel.holes.values() ?? [])]
        .filter(({ publicKey }) => !wished.has(publicKey))
        .map(({ host }) => `${id} lets in ${host} while control takes its order for obeyed`)
    })
  }

  /** A pair that control has done with stays shut on whoever is still a member, through every restart. */
  #wrongsInShut(): readonly string[] {
    const { control, machines, now } = this.#world
    const { pairs } = control.fleet(now)
    const gone = this.#hosts().filter(({ state }) => state === 'gone')
    return this.#hosts()
      .filter(({ state }) => state === 'member')
      .flatMap(({ id }) =>
        gone
          .filter((other) => !pairs.has(pairKey(id, other.id)))
          .filter(({ wireguardKey }) => machines.get(id)?.kernel.holes.has(wireguardKey ?? ''))
          .map((other) => `${id} lets in ${other.id}, with whom control has done`),
      )
  }

  /** Settled means: every member that control reaches has all the other members, and nobody else. */
  #wrongsInSettled(): readonly string[] {
    const { control, machines } = this.#world
    const members = this.#hosts().filter(({ state }) => state === 'member')
    return members
      .filter(({ id }) => control.reach(id) === 'up' && this.#world.isConnected(id))
      .flatMap(({ id }) => {
        const others = members.filter((other) => other.id !== id).map((other) => other.wireguardKey)
        const { holes, joined } = machines.get(id)?.kernel ?? {
          holes: new Map(),
          joined: new Set(),
        }
        const isExact = [new Set(holes.keys()), joined].every(
          (keys) => keys.size === others.length && others.every((key) => keys.has(key ?? '')),
        )
        return isExact ? [] : [`the fleet is settled, and ${id} has not exactly the other members`]
      })
  }

  #isSettled(): boolean {
    return this.#world.control.isSettled(this.#world.now)
  }

  #hosts(): readonly HostRecord[] {
    return [...this.#world.control.hosts.values()]
  }
}
