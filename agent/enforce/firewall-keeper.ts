import { setTimeout as pause } from 'node:timers/promises'
import { AgentError } from '../agent-error.ts'
import {
  changeSets,
  deleteTables,
  emptyLegacyTables,
  loadSets,
  loadWall4,
  loadWall6,
} from '../firewall/driver.ts'
import type { CardFinder } from '../firewall/find-card.ts'
import type { FirewallReading } from '../firewall/firewall-reading.ts'
import { type FirewallWish, firewallWish } from '../firewall/firewall-wish.ts'
import type { GuardWriter } from '../firewall/guard-writer.ts'
import { type Finding, judgeFirewall, pinsFinding } from '../firewall/judge.ts'
import { nameLoopback } from '../firewall/loopback.ts'
import type { KernelReader } from '../firewall/kernel-reader.ts'
import type { PinMembers } from '../firewall/rules/pin-members.ts'
import type { RulesInput } from '../firewall/rules/rules-input.ts'
import { type FirewallSets, NO_HOLES } from '../firewall/rules/sets.ts'
import { addition, deletion } from '../firewall/set-changes.ts'
import type { Chronicle } from './chronicle.ts'
import type { GuardOwner } from './guard-owner.ts'
import type { Notices } from './notices.ts'

export interface FirewallKeeperParts {
  readonly input: RulesInput
  readonly reader: KernelReader
  readonly guard: GuardWriter
  readonly owner: GuardOwner
  readonly card: CardFinder
  readonly notices: Notices
  readonly chronicle: Chronicle
}

export interface Judgement {
  readonly reading: FirewallReading
  readonly findings: readonly Finding[]
}

const CONFIRM_MS = 500
// Long enough for events of our own last transaction to arrive, so that they are not taken for somebody else's.
const ECHO_MS = 3

/** Holds what the firewall should be, changes it in closing-safe order, judges and mends it. */
export class FirewallKeeper {
  readonly #parts: FirewallKeeperParts
  #sets: FirewallSets = NO_HOLES
  #pins: PinMembers | null = null
  /** Whether the pins were as wished when they were read last. */
  #arePinsRead = false
  #judgedCard: string | null = null

  constructor(parts: FirewallKeeperParts) {
    this.#parts = parts
  }

  get sets(): FirewallSets {
    return this.#sets
  }

  /** Whether the card is called otherwise than when it was judged last. */
  get isCardRenamed(): boolean {
    return this.#judgedCard !== null && this.#judgedCard !== this.#parts.card.name()
  }

  /** What should be in the sets, without touching the kernel; the next judgement finds the difference. */
  expect(sets: FirewallSets): void {
    this.#sets = sets
  }

  /** Shuts holes, in both at once: whichever is done first closes, and neither waits for a stuck other. */
  async shut(members: FirewallSets): Promise<void> {
    this.#sets = {
      holes: this.#sets.holes.filter((hole) => !members.holes.includes(hole)),
      inner: this.#sets.inner.filter((address) => !members.inner.includes(address)),
    }
    const change = deletion(members, this.#parts.input.tunnelPort)
    if (change.guard === null) return
    await allDone([this.#changeGuard(change.guard), changeSets(change.wall)])
  }

  /** Punches holes: the wall first, then the guard. */
  async punch(members: FirewallSets): Promise<void> {
    this.#sets = {
      holes: [...new Set([...this.#sets.holes, ...members.holes])],
      inner: [...new Set([...this.#sets.inner, ...members.inner])],
    }
    const change = addition(members, this.#parts.input.tunnelPort)
    if (change.guard === null) return
    await changeSets(change.wall)
    await this.#changeGuard(change.guard)
  }

  /**
   * Ties cards to their addresses, and says so only when the kernel has it: nobody brings a card up before. Null: there
   * is no app, and nothing of its network stands any more.
   */
  async pin(pins: PinMembers | null): Promise<void> {
    if (this.#arePinsRead && isSame(pins, this.#pins)) return
    this.expectPins(pins)
    await this.#replacePins()
  }

  /** Which cards are tied to their addresses in the kernel now; none where the pins do not stand whole. */
  async readPinned(): Promise<(card: string) => boolean> {
    const { standing, text, members } = await this.#parts.reader.readPins()
    const isWhole = standing !== 'missing' && text === this.#wish().pins?.text
    return (card) => isWhole && members.macs.some((member) => member.startsWith(`"${card}" `))
  }

  /** What should be pinned, without touching the kernel. */
  expectPins(pins: PinMembers | null): void {
    this.#pins = pins
    this.#arePinsRead = false
  }

  /** Reads everything back and compares. The iptables texts are read again only if something touched them. */
  async judge(mayTrustWalls: boolean): Promise<Judgement> {
    const { notices, chronicle, reader, owner } = this.#parts
    await pause(ECHO_MS)
    const touched = notices.forget('walls', 'guard', 'sets', 'tables', 'round')
    const trustWalls = mayTrustWalls && !touched.has('walls') && !touched.has('round')
    const { page } = chronicle
    this.#judgedCard = this.#parts.card.name()
    const reading = await reader.read({ trustWalls })
    const findings = judgeFirewall(this.#wish(), reading, !owner.isExpected)
    chronicle.read(findings, reading.shapes, page)
    this.#arePinsRead = !findings.some(({ kind }) => kind === 'pins')
    return { reading, findings }
  }

  /**
   * Mends everything found, both walls at the same time: whichever is done first closes the host.
   * Whether it is mended is for the next judgement to say.
   */
  async mend({ reading, findings }: Judgement): Promise<void> {
    const kinds = new Set(findings.map(({ kind }) => kind))
    const { input, guard, owner } = this.#parts
    const guardStep = async () => {
      if (kinds.has('guard') || kinds.has('holes-guard')) await guard.replace(this.#sets)
      if (kinds.has('guard-owner')) await this.#regainOwner(owner)
      if (kinds.has('card')) await this.#replaceCard()
      if (kinds.has('pins')) await this.#replacePins()
      const isTouched = kinds.has('guard') || kinds.has('holes-guard')
      if (isTouched && !(await this.#confirmGuard(CONFIRM_MS / 2))) await this.#replaceOwner()
    }
    const wallStep = async () => {
      if (kinds.has('holes-wall')) await loadSets(input, this.#sets)
      if (kinds.has('wall-v4')) await loadWall4(input)
    }
    await allDone([
      guardStep(),
      wallStep(),
      kinds.has('loopback') ? nameLoopback() : Promise.resolve(),
      kinds.has('wall-v6') ? loadWall6() : Promise.resolve(),
      deleteTables(reading.foreignTables),
      emptyLegacyTables(reading.legacyTables),
    ])
  }

  /** Where the card is unplugged a kernel before 6.16 cannot have it: the next judgement says so. */
  async #replaceCard(): Promise<void> {
    const { guard, card, reader } = this.#parts
    await guard.replaceCard(card.name())
    await polled(CONFIRM_MS / 2, async () => {
      const { standing, text } = await reader.readCard()
      return standing !== 'missing' && text === this.#wish().card
    })
  }

  async #replacePins(): Promise<void> {
    const { guard, owner, reader } = this.#parts
    await guard.replacePins(this.#pins)
    const wish = this.#wish().pins
    const stand = async () =>
      pinsFinding(wish, await reader.readPins(), !owner.isExpected).length === 0
    if (!(await polled(CONFIRM_MS, stand))) throw new PinsUnchanged()
    this.#arePinsRead = true
  }

  #wish(): FirewallWish {
    const { input, card } = this.#parts
    return firewallWish(input, this.#sets, card.isExpected ? card.name() : null, this.#pins)
  }

  async #regainOwner(owner: GuardOwner): Promise<void> {
    await owner.awaken()
    await this.#parts.guard.replace(this.#sets)
    await this.#confirmGuard(CONFIRM_MS)
  }

  async #changeGuard(line: string): Promise<void> {
    const { guard } = this.#parts
    // A line that names a member which is not there fails as a whole: then the table is written anew.
    await guard.change(line).catch(() => undefined)
    if (await this.#confirmGuard(CONFIRM_MS / 2)) return
    await guard.replace(this.#sets)
    if (!(await this.#confirmGuard(CONFIRM_MS / 2))) await this.#replaceOwner()
  }

  /** An owner that lives, reads nothing and lets nobody else touch the table has to go. */
  async #replaceOwner(): Promise<void> {
    const { guard, owner } = this.#parts
    if (owner.isExpected) await owner.replace()
    await guard.replace(this.#sets)
    if (!(await this.#confirmGuard(CONFIRM_MS))) throw new GuardUnchanged()
  }

  /** The owner answers nothing: what it did is read from the kernel. */
  async #confirmGuard(withinMs: number): Promise<boolean> {
    const wish = this.#wish()
    return polled(withinMs, async () => {
      const { standing, holes, inner } = await this.#parts.reader.readGuard()
      const isDone = equal(holes, wish.guardHoles) && equal(inner, wish.inner)
      return standing !== 'missing' && isDone
    })
  }
}

async function polled(withinMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (performance.now() < deadline) {
    if (await isSo()) return true
    await pause(1)
  }
  return false
}

const isSame = (a: PinMembers | null, b: PinMembers | null): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

const equal = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((member, index) => member === b[index])

/** Every step is tried to its end; the first failure is told afterwards. */
async function allDone(steps: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(steps)
  const failed = results.find((result) => result.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}

class GuardUnchanged extends AgentError {
  override readonly name = 'GuardUnchanged'

  constructor() {
    super('the guard did not take a change in time', {
      code: 'E_GUARD_UNCHANGED',
      fault: 'system',
      next: 'journalctl -u drawbridge-firewall.service',
    })
  }
}

class PinsUnchanged extends AgentError {
  override readonly name = 'PinsUnchanged'

  constructor() {
    super("the pins of components' cards did not stand in time", {
      code: 'E_PINS_UNCHANGED',
      fault: 'system',
      next: 'nft list table bridge drawbridge_pins; journalctl -u drawbridge-firewall.service',
    })
  }
}
