import { randomInt } from 'node:crypto'
import type { HeldConsole, LabPerson } from '../../lab/index.ts'
import type { Place } from './person-actor.ts'
import { untilCounted } from './on-a-host.ts'
import { untilPast, untilThere } from './until.ts'

/** How a console that was flowing came to its end. */
export interface Cut {
  readonly why: string
  /** From the deed that ended it until the client saw the end. */
  readonly endedInMs: number
  /** From the same deed until the host had no process of it any more. */
  readonly goneInMs: number
}

/** Whether a host had no process of a console any more, by its own kernel. */
export interface Gone {
  readonly host: string
  readonly seconds: number
  readonly isGone: boolean
}

/** Talks for ever, and leaves children behind that no hang-up reaches: another session, another parent, no environment. */
const TALK = (marker: number): string => `
trap '' HUP TERM
setsid sleep ${String(marker)} &
(setsid env -i sleep ${String(marker)} >/dev/null 2>&1 &)
while :; do echo flowing; done`

/** A console that never stops by itself. */
export class FlowingConsole {
  readonly #person: LabPerson
  readonly #console: HeldConsole
  readonly #place: Place
  readonly #marker: number

  private constructor(
    person: LabPerson,
    { console, place, marker }: { console: HeldConsole; place: Place; marker: number },
  ) {
    this.#person = person
    this.#console = console
    this.#place = place
    this.#marker = marker
  }

  static async open(person: LabPerson, place: Place): Promise<FlowingConsole> {
    const marker = randomInt(1_000_000_000, 2_000_000_000)
    const console = await person.openConsole(place.name, { argv: ['bash', '-c', TALK(marker)] })
    const flowing = new FlowingConsole(person, { console, place, marker })
    await console.until('flowing')
    await place.host.mustExec(untilCounted(marker, ['-ge', 3], 30_000))
    return flowing
  }

  get session(): string {
    return this.#console.session.id
  }

  /** Resolves when the time of its grant is over. */
  async timeIsUp(): Promise<void> {
    await untilPast(Date.parse(this.#console.session.until))
  }

  /** Something is done that is to end it. Resolves when it is over there and here. */
  async endedBy(deed: () => Promise<unknown>): Promise<Cut> {
    await deed()
    const doneAt = performance.now()
    // Where control itself went away nobody can tell the client why at that instant.
    const endedAt = await this.#console.ended.then(
      () => performance.now(),
      () => performance.now(),
    )
    const goneAt = (await this.#isGone()) ? performance.now() : Infinity
    const why = await untilThere('control to know why it ended', async () => this.#why())
    return { why, endedInMs: endedAt - doneAt, goneInMs: goneAt - doneAt }
  }

  /** Looks on its host, whatever its client hears; what is left by then is left for good. */
  async goneWithin({ seconds }: { readonly seconds: number }): Promise<Gone> {
    const isGone = await this.#isGone(seconds * 1000)
    return { host: this.#place.host.name, seconds, isGone }
  }

  /** What is left after a while is left for good; it is taken away here, so that it disturbs nobody else. */
  async #isGone(withinMs = 4000): Promise<boolean> {
    const { exitCode } = await this.#place.host.exec(
      untilCounted(this.#marker, ['-eq', 0], withinMs),
    )
    const gone = exitCode === 0
    if (!gone) await this.#place.host.exec(['pkill', '-KILL', '-f', String(this.#marker)])
    return gone
  }

  async #why(): Promise<string | undefined> {
    try {
      const { ended } = await this.#person.ask(async (client) => client.session(this.session))
      return ended?.why
    } catch {
      return undefined // control is not back yet
    }
  }
}
