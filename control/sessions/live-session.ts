import type { Duplex } from 'node:stream'
import { MuxFault } from '../../agent/protocol/mux/frame.ts'
import type { EndOfSession } from '../api/people-contract.ts'
import type { AgentEnd } from './agent-way.ts'
import type { SessionRecord } from './model.ts'
import type { Recorder } from './recorder.ts'
import { RecordingFailed } from './recording-file.ts'
import { relay, type RelayOver } from './relay.ts'
import { Tap } from './tap.ts'

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

/** The agent ends it at the same time, told in whole seconds: it may well be the first to do so. */
const AGENT_IS_EARLIER_MS = 1000

/** One session between the ticket and its end. Whatever ends it, both connections end with it at once. */
export class LiveSession {
  readonly #parts: LiveSessionParts
  readonly #counts = { connections: 0, bytesIn: 0, bytesOut: 0 }
  #client: Duplex | null = null
  #exitCode: number | null = null
  #isOver = false
  #lastBytesAt: number
  readonly #expiry: NodeJS.Timeout
  #patience: NodeJS.Timeout

  constructor(parts: LiveSessionParts) {
    const { record, agent, limits, now } = parts
    this.#parts = parts
    this.#lastBytesAt = now().getTime()
    const leftMs = Date.parse(record.until) - this.#lastBytesAt
    this.#expiry = setTimeout(() => this.end('expired'), leftMs)
    this.#patience = setTimeout(() => this.end('closed'), limits.attachMs)
    // Until a client is there nobody else listens; bytes wait in the kernel.
    agent.socket.on('error', () => this.#agentGone())
    agent.socket.on('close', () => this.#agentGone())
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
    })
    relay(
      { socket, head, onChunk: (chunk) => tap.in(chunk) },
      { ...agent, onChunk: (chunk) => tap.out(chunk) },
      (over) => this.#relayOver(over),
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
    else if (over.kind === 'client-gone') this.end(this.#exitCode === null ? 'closed' : 'exited')
    else this.#agentGone()
  }

  #agentGone(): void {
    if (this.#exitCode !== null) return this.end('exited')
    const { record, now, isTargetGone } = this.#parts
    const leftMs = Date.parse(record.until) - now().getTime()
    if (leftMs <= AGENT_IS_EARLIER_MS) this.end('expired')
    else this.end(isTargetGone() ? 'target-gone' : 'agent-lost')
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
