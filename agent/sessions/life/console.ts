import type { Socket } from 'node:net'
import { bridge } from '../../protocol/mux/bridge.ts'
import { RESET } from '../../protocol/mux/reset.ts'
import type { MuxStream } from '../../protocol/mux/stream.ts'
import { type AgentSays, ConsoleSays, LONGEST_LINE_BYTES } from '../../protocol/session.ts'
import { lineCutter } from './cut-lines.ts'
import type { ProgramLink } from './program-link.ts'
import type { Served } from './served.ts'

export interface ConsoleParts {
  readonly link: ProgramLink
  readonly io: Socket
  readonly err: Socket
  /** The command's end was told: all that is left is to be sent. */
  readonly onExit: () => void
  /** It was killed with the instance that it ran in. */
  readonly onTargetGone: () => void
  /** Somebody broke it off, or spoke what no console is. */
  readonly onBroken: (why: 'gone' | 'malformed') => void
}

/** A console's three streams. Nothing begins on the host before all of them stand. */
export class Console implements Served {
  readonly #parts: ConsoleParts
  readonly #streams = new Map<string, MuxStream>()
  readonly #open = new Set<string>(['io', 'err'])
  #code: number | null = null

  constructor(parts: ConsoleParts) {
    this.#parts = parts
  }

  onOpen(stream: MuxStream): void {
    const { purpose } = stream
    const isOurs = purpose === 'io' || purpose === 'err' || purpose === 'say'
    if (!isOurs || this.#streams.has(purpose)) return stream.reset(RESET.notServed)
    this.#streams.set(purpose, stream)
    if (purpose === 'say') this.#listen(stream)
    else this.#join(purpose, stream)
    if (this.#streams.size === 3) this.#parts.link.say('go')
  }

  onLine(line: string): void {
    if (line === 'gone') return this.#parts.onTargetGone()
    const code = /^exit ([0-9]{1,3})$/.exec(line)?.[1]
    if (code === undefined) return
    this.#code = Number(code)
    this.#tellExit()
  }

  #join(purpose: 'io' | 'err', stream: MuxStream): void {
    const { io, err, onBroken } = this.#parts
    const source = purpose === 'io' ? io : err
    bridge(stream, {
      source,
      sink: purpose === 'io' ? io : null,
      breakOff: () => source.destroy(),
      onReset: () => onBroken('gone'),
      onSent: () => {
        this.#open.delete(purpose)
        this.#tellExit()
      },
    })
    source.resume()
  }

  #listen(stream: MuxStream): void {
    const { link, onBroken } = this.#parts
    const take = lineCutter(
      LONGEST_LINE_BYTES,
      (line) => this.#obey(line),
      () => onBroken('malformed'),
    )
    stream.attach({
      onData: (bytes) => {
        take(bytes)
        link.whenSaid(() => stream.took(bytes.length))
      },
      onEnd: () => undefined,
      onReset: () => onBroken('gone'),
      onDrain: () => undefined,
    })
  }

  #obey(line: string): void {
    const said = saidIn(line)
    const { link, onBroken } = this.#parts
    if (said === null) onBroken('malformed')
    else if ('resize' in said) link.say(`size ${said.resize.rows} ${said.resize.columns}`)
    else link.say(`signal ${said.signal}`)
  }

  #tellExit(): void {
    const say = this.#streams.get('say')
    if (this.#code === null || this.#open.size > 0 || say === undefined) return
    const exit: AgentSays = { exit: { code: this.#code } }
    say.write(Buffer.from(`${JSON.stringify(exit)}\n`))
    this.#code = null
    // The connection may be full: what has not left by its end never does.
    say.end(() => this.#parts.onExit())
  }
}

function saidIn(line: string): ConsoleSays | null {
  try {
    return ConsoleSays.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null // no JSON
  }
}
