import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { messageOf } from '../../agent-error.ts'
import type { Logger } from '../../log.ts'
import { type Carried, carryMux } from '../../protocol/mux/carry.ts'
import { RESET, type ResetCode } from '../../protocol/mux/reset.ts'
import { ATTACH_WITHIN_MS } from '../../protocol/session.ts'
import type { Ticket } from '../../protocol/ticket.ts'
import { assignmentOf, processOf } from '../judge/assignment.ts'
import type { Standing } from '../judge/choose-instance.ts'
import type { OpenSession } from '../sessions.ts'
import { Console } from './console.ts'
import { ProgramLink } from './program-link.ts'
import type { Served } from './served.ts'
import { type Papers, makeFolder, removeFolder, startUnit, stopUnit } from './session-folder.ts'
import { Tunnel } from './tunnel.ts'

export interface SessionParts {
  readonly ticket: Ticket
  /** Null: the host itself. */
  readonly standing: Standing | null
  /** Serial of the certificate that brought the ticket: nobody else attaches. */
  readonly caller: string
  /** Whether the instance still stands as it did. */
  readonly isStanding: () => Promise<boolean>
  readonly nowMs: () => number
  readonly log: Logger
}

export type EndOfSession =
  | 'not attached'
  | 'closed'
  | 'cut'
  | 'malformed'
  | 'silent'
  | 'exited'
  | 'over'
  | 'target gone'
  | 'program ended'
  | 'gone'
  | 'failed'

/** What control is told of it, where the connection can still tell anything. */
const LAST_WORD: Readonly<Record<Exclude<EndOfSession, 'exited'>, ResetCode>> = {
  'not attached': RESET.timedOut,
  closed: RESET.gone,
  cut: RESET.gone,
  malformed: RESET.malformed,
  silent: RESET.silent,
  over: RESET.over,
  'target gone': RESET.targetGone,
  'program ended': RESET.programEnded,
  gone: RESET.gone,
  failed: RESET.programEnded,
}

const STARTED_WITHIN_MS = 8000
/** What is still on its way after a command has ended may take so long. */
const LINGER_MS = 30_000
// setTimeout takes no more than 2^31 - 1 ms.
const LONGEST_MS = 2_147_483_647

/** One session on this host, from its ticket to its last process. It ends by whatever comes first. */
export class Session implements OpenSession {
  readonly #parts: SessionParts
  readonly #ended = Promise.withResolvers<undefined>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #link: ProgramLink | null = null
  #served: Served | null = null
  #socket: Duplex | null = null
  #carried: Carried | null = null
  #wasAttached = false
  #isEnding = false

  private constructor(parts: SessionParts) {
    this.#parts = parts
  }

  /** Starts its program. Resolves when that is ready; rejects when it is not, and then nothing of it is left. */
  static async begin(parts: SessionParts): Promise<Session> {
    const session = new Session(parts)
    try {
      await session.#start()
      return session
    } catch (thrown) {
      session.end('failed')
      await session.ended
      throw thrown
    }
  }

  get id(): string {
    return this.#parts.ticket.session
  }

  get standing(): Standing | null {
    return this.#parts.standing
  }

  /** Resolves when no process of it is left, and nothing on the disk. */
  get ended(): Promise<undefined> {
    return this.#ended.promise
  }

  /** Whether this caller may attach now, which happens once. */
  mayAttach(caller: string): boolean {
    return (
      !this.#wasAttached &&
      !this.#isEnding &&
      this.#served !== null &&
      caller === this.#parts.caller
    )
  }

  /** From now on the connection carries the session, and its end is the session's. */
  attach(socket: Duplex, head: Uint8Array, callerUntilMs: number): void {
    this.#wasAttached = true
    this.#after(callerUntilMs - this.#parts.nowMs(), () => this.end('over'))
    const served = this.#served
    this.#socket = socket
    this.#carried = carryMux(socket, { onOpen: (stream) => served?.onOpen(stream), head })
    this.#carried.ended.then(
      (why) => this.end(why),
      () => this.end('failed'),
    )
  }

  /** Ends it at once: nothing goes on but the word why, and every process is killed. */
  end(why: EndOfSession): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#timers.forEach((timer) => clearTimeout(timer))
    if (why === 'exited') this.#endAfterLastByte()
    else this.#carried?.breakOff(LAST_WORD[why])
    this.#link?.close()
    const { log } = this.#parts
    log.info('a session ends', { session: this.id, why })
    this.#clear().catch((thrown: unknown) =>
      log.error('a session could not be cleared away', {
        session: this.id,
        error: messageOf(thrown),
      }),
    )
  }

  async #start(): Promise<void> {
    const folder = await makeFolder(this.id, papersOf(this.#parts))
    const link = (this.#link = await ProgramLink.open(join(folder, 'socket')))
    const isConsole = this.#parts.ticket.purpose.verb === 'console'
    const arrival = (name: string) => link.arrival(name, STARTED_WITHIN_MS)
    const [say, io, err] = await Promise.all([
      arrival('say'),
      isConsole ? arrival('io') : null,
      isConsole ? arrival('err') : null,
      startUnit(this.id),
    ])
    const served =
      io === null || err === null
        ? new Tunnel({
            link,
            isStanding: this.#parts.isStanding,
            onTargetGone: () => this.end('target gone'),
          })
        : new Console({
            link,
            io,
            err,
            onExit: () => this.end('exited'),
            onTargetGone: () => this.end('target gone'),
            // Where the whole connection ended, that is told first.
            onBroken: (why) => queueMicrotask(() => this.end(why)),
          })
    if (isConsole) link.shut()
    this.#served = served
    link.listen(
      say,
      (line) => served.onLine(line),
      () => this.end('program ended'),
    )
    this.#after(ATTACH_WITHIN_MS, () => this.#wasAttached || this.end('not attached'))
    this.#after(this.#untilMs(), () => this.end('over'))
  }

  #endAfterLastByte(): void {
    this.#socket?.end()
    const lingerMs = Math.min(LINGER_MS, Math.max(this.#untilMs(), 0))
    const linger = setTimeout(() => this.#carried?.cut(), lingerMs)
    const isThrough = () => clearTimeout(linger)
    this.#carried?.ended.then(isThrough, isThrough)
  }

  async #clear(): Promise<void> {
    try {
      await stopUnit(this.id)
      await removeFolder(this.id)
    } finally {
      this.#ended.resolve(undefined)
    }
  }

  #untilMs(): number {
    const { ticket, nowMs } = this.#parts
    return Date.parse(ticket.until) - nowMs()
  }

  #after(delayMs: number, act: () => unknown): void {
    this.#timers.add(setTimeout(act, Math.min(Math.max(delayMs, 0), LONGEST_MS)))
  }
}

function papersOf({ ticket, standing }: SessionParts): Papers {
  const { purpose } = ticket
  const assignment = assignmentOf(ticket, standing)
  return standing === null || purpose.verb === 'tunnel'
    ? { assignment }
    : { assignment, 'process.json': JSON.stringify(processOf(purpose, standing)) }
}
