import type { Duplex } from 'node:stream'
import { MuxFault } from '../../agent/protocol/mux/frame.ts'
import type { EndOfSession } from '../api/people-contract.ts'
import type { AgentEnd } from './agent-way.ts'
import type { SessionRecord } from './model.ts'
import type { Recorder } from './recorder.ts'
import { RecordingFailed } from './recording-file.ts'
import { relay, type RelayOver } from './relay.ts'
import { Tap } from './tap.ts'
import { whyParted, type Parting } from './why-parted.ts'

/** How long a session may wait for its client, and how long it may lie without a byte of payload. */
export interface SessionLimits {
  readonly attachMs: number
  readonly idleMs: number
  /** What is still on its way to a client after an exit may take so long. */
  readonly lingerMs: number
}

export interface LiveSessionParts {
  readonly record: SessionRecord
  readonly agent: AgentEnd
  readonly recorder: Recorder
  readonly limits: SessionLimits
  readonly now: () => Date
  /** Whether the instance that it leads to was replaced or dropped since. */
  readonly isTargetGone: () => boolean
  /** It is over: nothing of it moves any more. */
  readonly onEnd: (ended: Ended) => void
}

export interface Ended extends Pick<
  SessionRecord,
  'exitCode' | 'connections' | 'bytesIn' | 'bytesOut' | 'recordingHash'
> {
  readonly why: EndOfSession
}

/** One session between the ticket and its end. Whatever ends it, both connections end with it at once. */
export class LiveSession {
  readonly #parts: LiveSessionParts
  readonly #counts = { connections: 0, bytesIn: 0, bytesOut: 0 }
  #client: Duplex | null = null
  #exitCode: number | null = null
  #isOver = false
  #lastBytesAt: number
  /** When anything came from each end, a sign of life included, or was listened for again. */
  readonly #heardAt: { in: number; out: number }
  #lastWord: Pick<Parting, 'by' | 'lastWord'> | null = null
  readonly #expiry: NodeJS.Timeout
  #patience: NodeJS.Timeout

  constructor(parts: LiveSessionParts) {
    const { record, agent, limits, now } = parts
    this.#parts = parts
    this.#lastBytesAt = now().getTime()
    this.#heardAt = { in: this.#lastBytesAt, out: this.#lastBytesAt }
    const leftMs = Date.parse(record.until) - this.#lastBytesAt
    this.#expiry = setTimeout(() => this.end('expired'), leftMs)
    this.#patience = setTimeout(() => this.end('closed'), limits.attachMs)
    // Until a client is there nobody else listens; bytes wait in the kernel.
    agent.socket.on('error', () => this.#parted('agent'))
    agent.socket.on('close', () => this.#parted('agent'))
  }

  get record(): SessionRecord {
    return { ...this.#parts.record, ...this.#counts, exitCode: this.#exitCode }
  }

  get isAttached(): boolean {
    return this.#client !== null
  }

  /** From now on bytes flow. */
  attach(socket: Duplex, head: Uint8Array): void {
    const { agent, record } = this.#parts
    this.#client = socket
    clearTimeout(this.#patience)
    this.#watchIdle()
    const tap = new Tap(record.verb, {
      ...this.#parts.recorder,
      onConnection: (stream) => {
        this.#counts.connections++
        this.#parts.recorder.onConnection(stream)
      },
      onBytes: (direction, stream, count) => {
        this.#counts[direction === 'in' ? 'bytesIn' : 'bytesOut'] += count
        this.#lastBytesAt = this.#parts.now().getTime()
        this.#parts.recorder.onBytes(direction, stream, count)
      },
      onExit: (code) => (this.#exitCode = code),
      onLastWord: (direction, lastWord) =>
        (this.#lastWord ??= { by: direction === 'in' ? 'client' : 'agent', lastWord }),
    })
    const hear = (direction: 'in' | 'out') => (chunk: Uint8Array) => {
      this.#heardAt[direction] = this.#parts.now().getTime()
      tap[direction](chunk)
    }
    socket.on('resume', () => (this.#heardAt.in = this.#parts.now().getTime()))
    agent.socket.on('resume', () => (this.#heardAt.out = this.#parts.now().getTime()))
    relay({ socket, head, onChunk: hear('in') }, { ...agent, onChunk: hear('out') }, (over) =>
      this.#relayOver(over),
    )
  }

  /** Ends it for this reason. The first one counts. */
  end(why: EndOfSession): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#expiry)
    clearTimeout(this.#patience)
    this.#parts.agent.socket.destroy()
    // What came before an end of its own still reaches the client; before any other end, not a byte more.
    if (why === 'exited') endAfterLastByte(this.#client, this.#parts.limits.lingerMs)
    else this.#client?.destroy()
    const recordingHash = this.#parts.recorder.close()
    this.#parts.onEnd({ ...this.#counts, exitCode: this.#exitCode, why, recordingHash })
  }

  #relayOver(over: RelayOver): void {
    if (over.kind === 'refused') this.end(reasonOf(over.cause))
    else this.#parted(over.kind === 'client-gone' ? 'client' : 'agent')
  }

  #parted(gone: Parting['by']): void {
    if (this.#exitCode !== null) return this.end('exited')
    const { record, now, isTargetGone } = this.#parts
    const atMs = now().getTime()
    const { by, lastWord } = this.#lastWord ?? { by: gone, lastWord: null }
    const otherSilentMs = this.#silentMs(by === 'client' ? 'out' : 'in', atMs)
    const leftMs = Date.parse(record.until) - atMs
    const leadsToInstance = record.target.kind === 'component'
    const target = { leadsToInstance, isTargetGone: isTargetGone() }
    this.end(whyParted({ by, lastWord, otherSilentMs, leftMs, ...target }))
  }

  /** Whom control does not listen to is not silent: the other end takes nothing, and could say so of anybody. */
  #silentMs(direction: 'in' | 'out', atMs: number): number {
    const from = direction === 'in' ? this.#client : this.#parts.agent.socket
    return from?.isPaused() === true ? 0 : atMs - this.#heardAt[direction]
  }

  #watchIdle(): void {
    const { limits, now } = this.#parts
    const idleForMs = now().getTime() - this.#lastBytesAt
    if (idleForMs >= limits.idleMs) return this.end('idle')
    this.#patience = setTimeout(() => this.#watchIdle(), limits.idleMs - idleForMs)
  }
}

/** Who does not read holds a connection open no longer than this. */
const endAfterLastByte = (client: Duplex | null, lingerMs: number): void => {
  if (client === null) return
  client.end()
  const linger = setTimeout(() => client.destroy(), lingerMs)
  client.once('close', () => clearTimeout(linger))
}

const reasonOf = (cause: unknown): EndOfSession => {
  if (cause instanceof RecordingFailed) return 'unrecorded'
  if (cause instanceof MuxFault) return 'malformed'
  throw cause
}
