import { randomInt } from 'node:crypto'
import type { Lab, LabPerson } from '../../lab/index.ts'
import type { Place } from './person-actor.ts'
import { MORE_THAN_ANY_WINDOW_MIB, watchMemory, type Strain } from './strain.ts'
import { untilThere } from './until.ts'
import { consoleAt } from './wire/handed.ts'
import { OwnSession, STREAMS } from './wire/own-session.ts'

const MIB = 1024 * 1024
const STILL_MS = 2000
const ALL_THE_CREDIT_THERE_IS = 0x7000_0000

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
    const credit = Buffer.alloc(4)
    credit.writeUInt32BE(ALL_THE_CREDIT_THERE_IS)
    session.send('window', STREAMS.io, credit)
    return new StalledConsole({ place, session, marker, grewMib })
  }

  /** Resolves when it has stood still for a while, or has got rid of more than it ever should. */
  async strain(): Promise<Strain> {
    let seen = { mib: -1, at: 0 }
    return untilThere('what it says to stand still', async () => {
      const mib = await this.#saidMib()
      if (mib !== seen.mib) seen = { mib, at: performance.now() }
      const isStill = mib > 0 && performance.now() - seen.at > STILL_MS
      if (!isStill && mib < MORE_THAN_ANY_WINDOW_MIB) return undefined
      const ending = isStill ? 'it was held up' : 'it goes on'
      return { passedMib: mib, ending, grewMib: await this.#grewMib() }
    })
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }

  /** By the kernel of its host. */
  async #saidMib(): Promise<number> {
    const { host } = this.#place
    const { stdout } = await host.exec(['pgrep', '--oldest', '-f', this.#marker])
    const { stdout: counts } = await host.exec(['cat', `/proc/${stdout.trim()}/io`])
    return Math.round(Number(/^wchar: (\d+)$/m.exec(counts)?.[1] ?? 0) / MIB)
  }
}
