import { randomInt } from 'node:crypto'
import type { Lab, LabPerson } from '../../lab/index.ts'
import type { Place } from './person-actor.ts'
import { ALL_THE_CREDIT_THERE_IS, saidMib, untilStill, watchMemory, type Strain } from './strain.ts'
import { consoleAt } from './wire/handed.ts'
import { OwnSession, STREAMS } from './wire/own-session.ts'

/** Writes for ever, as fast as it is taken. */
const TALK = '$b = "x" x 65536; while (1) { syswrite STDOUT, $b }'

/** A console that never stops talking, whose client asked for all of it and reads none. */
export class StalledConsole implements Disposable {
  readonly #place: Place
  readonly #session: OwnSession
  readonly #marker: string
  readonly #grewMib: Awaited<ReturnType<typeof watchMemory>>

  private constructor(parts: {
    place: Place
    session: OwnSession
    marker: string
    grewMib: Awaited<ReturnType<typeof watchMemory>>
  }) {
    this.#place = parts.place
    this.#session = parts.session
    this.#marker = parts.marker
    this.#grewMib = parts.grewMib
  }

  static async open(lab: Lab, person: LabPerson, place: Place): Promise<StalledConsole> {
    const grewMib = await watchMemory(lab, place.host.name)
    const marker = String(randomInt(1_000_000_000, 2_000_000_000))
    const words = ['/usr/bin/perl', '-e', TALK, marker]
    const session = await OwnSession.open(person, consoleAt(place, { words }))
    session.send('window', STREAMS.io, ALL_THE_CREDIT_THERE_IS)
    return new StalledConsole({ place, session, marker, grewMib })
  }

  /** Resolves when it has stood still for a while, or has got rid of more than it ever should. */
  async strain(): Promise<Strain> {
    const passed = await untilStill(async () => saidMib(this.#place.host, this.#marker))
    return { ...passed, grewMib: await this.#grewMib() }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }
}
