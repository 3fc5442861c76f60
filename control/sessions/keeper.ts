import { SESSION_UPGRADE } from '../../agent/protocol/session.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import { type PersonName, SessionId } from '../../agent/protocol/ticket.ts'
import { noAccess } from '../access/no-access.ts'
import { may } from '../access/policy.ts'
import type { EndOfSession, SessionRequest, SessionView } from '../api/people-contract.ts'
import type { Audit } from '../audit/audit.ts'
import type { Seal } from '../credentials/seal.ts'
import { ControlError, messageOf } from '../errors.ts'
import type { Fleet } from '../fleet/model.ts'
import type { Log } from '../log.ts'
import type { AccessDesk } from '../people/access-desk.ts'
import type { AdmittedPerson } from '../people/admit-person.ts'
import { describeTarget } from '../people/describe-target.ts'
import type { RefusedAttempts } from '../people/refused-attempts.ts'
import type { Store } from '../store/store.ts'
import type { AgentEnd, Presented } from './agent-way.ts'
import { describe, describeEnd } from './describe.ts'
import type { Attachment, Recording, SessionDesk } from './desk.ts'
import { type Errand, errandOf } from './errands.ts'
import {
  type Ended,
  LiveSession,
  type LiveSessionParts,
  type SessionLimits,
} from './live-session.ts'
import { type SessionRecord, viewOf } from './model.ts'
import { newRecord } from './new-record.ts'
import { openRecorder, recordingPath, type Recorder } from './recorder.ts'
import { readRecording } from './read-recording.ts'
import { targetRevision } from './target-revision.ts'
import { signTicket } from './ticket.ts'

export interface SessionParts {
  readonly store: Store
  readonly audit: Audit
  readonly log: Log
  readonly now: () => Date
  readonly seal: Seal
  /** Directory under which recordings lie. */
  readonly state: string
  readonly limits: SessionLimits
  readonly access: Pick<AccessDesk, 'authorise' | 'endOf'>
  readonly refusedAttempts: RefusedAttempts
  readonly fleet: () => Fleet
  /** Brings a ticket to the agent that it is for. Rejects where nothing was begun, or ends by itself. */
  readonly present: (errand: Errand, presented: Presented) => Promise<AgentEnd>
}

const MOST_OF_ALL = 512
const MOST_OF_A_PERSON = 64
/** A host takes 32: nobody alone keeps the others out of it. */
const MOST_OF_A_PERSON_ON_A_HOST = 16
const MOST_LISTED = 500

/** Every session, from decision to record. What is open is in memory only: it ends with this control. */
export class SessionKeeper implements SessionDesk, Disposable {
  readonly #parts: SessionParts
  readonly #live = new Map<SessionId, LiveSession>()
  /** Those whose agent has not answered yet. */
  readonly #beginning = new Map<SessionId, Beginning>()
  /** Those that are over, and could not be written down as such. */
  #unwritten: readonly SessionRecord[] = []

  constructor(parts: SessionParts) {
    this.#parts = parts
    for (const left of parts.store.sessions.open()) this.#close(left, 'control-ended')
  }

  async open(caller: AdmittedPerson, request: SessionRequest): Promise<SessionView> {
    const { access, fleet } = this.#parts
    const { target, purpose } = request
    const decision = access.authorise(caller, purpose.verb, target)
    if (decision.kind === 'refused') throw this.#refused(caller, request, decision.why)
    const errand = this.#orNoted(caller, request, () => {
      const judged = errandOf(fleet(), decision, request)
      this.#judgeRoom(caller.name, judged.host)
      return judged
    })
    this.#writeEnds()
    return this.#begin(newRecord(caller, decision, errand, this.#parts.now()), errand)
  }

  list({ name, role }: AdmittedPerson): readonly SessionView[] {
    return this.#parts.store.sessions
      .newest(may(role, 'sessions') ? null : name, MOST_LISTED)
      .map((record) => viewOf(this.#live.get(record.id)?.record ?? record))
  }

  get(caller: AdmittedPerson, id: string): SessionView {
    return viewOf(this.#seen(caller, id, 'look-at-session'))
  }

  async kill(caller: AdmittedPerson, id: string): Promise<SessionView> {
    const record = this.#seen(caller, id, 'kill-session')
    if (record.person !== caller.name && !may(caller.role, 'approve'))
      throw this.#denied(caller, { action: 'kill-session', id: record.id, why: 'of another' })
    if (record.ended === null) this.#kill(caller, record)
    return Promise.resolve(this.get(caller, id))
  }

  async recording(caller: AdmittedPerson, id: string): Promise<Recording> {
    const record = this.#seen(caller, id, 'play-session')
    return readRecording(this.#parts, record)
  }

  async attach(caller: AdmittedPerson, { id, socket, head }: Attachment): Promise<void> {
    const { name, serial } = caller
    const live = [...this.#live.values()].find(({ record }) => record.id === id)
    const isTheirs = live?.record.person === name && live.record.serial === serial
    if (live === undefined || !isTheirs || live.isAttached)
      throw this.#denied(caller, {
        action: 'attach-session',
        id,
        why: 'not to be attached by them',
      })
    socket.write(SWITCHED)
    live.attach(socket, head)
    return Promise.resolve()
  }

  /** What may not go on ends now: somebody's access, or the fleet, is not what it was. */
  reconsider(): void {
    for (const live of [...this.#live.values()]) {
      const why = this.#whyEnd(live.record)
      if (why !== null) live.end(why)
    }
  }

  [Symbol.dispose](): void {
    for (const live of [...this.#live.values()]) live.end('control-ended')
  }

  #whyEnd(record: SessionRecord): EndOfSession | null {
    const ended = this.#parts.access.endOf(record)
    if (ended !== null) return ended
    return this.#parts.fleet().hosts.get(record.host)?.state === 'member' ? null : 'host-removed'
  }

  #refused(caller: AdmittedPerson, { target, purpose }: SessionRequest, why: string): ControlError {
    const detail = `${purpose.verb}: ${why}`
    const attempt = { action: 'open-session', target: describeTarget(target), detail }
    this.#parts.refusedAttempts.note(caller, attempt)
    return noAccess()
  }

  /** What may be asked of whom is a decision, too. */
  #orNoted<T>(caller: AdmittedPerson, request: SessionRequest, judge: () => T): T {
    try {
      return judge()
    } catch (error) {
      if (error instanceof ControlError) this.#refused(caller, request, error.code)
      throw error
    }
  }

  /** Somebody else's session, or none: not told apart, and put on record. */
  #denied(caller: AdmittedPerson, { action, id, why }: Denial): ControlError {
    const known = SessionId.safeParse(id)
    const target = known.success ? `session ${known.data}` : 'session (unreadable)'
    this.#parts.refusedAttempts.note(caller, { action, target, detail: why })
    return noAccess()
  }

  /** First it ends: a disk that is full must keep nobody from that. */
  #kill(caller: AdmittedPerson, { id, person, target }: SessionRecord): void {
    const beginning = this.#beginning.get(id)
    if (beginning !== undefined) beginning.isKilled = true
    this.#live.get(id)?.end('killed')
    this.#parts.audit.append({
      ...{ actor: `person:${caller.name}`, action: 'kill-session', outcome: 'done' },
      ...{ target: describeTarget(target), detail: `session ${id} of ${person}` },
    })
  }

  #judgeRoom(person: PersonName, host: HostId): void {
    const live = [...this.#live.values()].map(({ record }) => record)
    const all = [...live, ...[...this.#beginning.values()].map(({ record }) => record)]
    const theirs = all.filter((record) => record.person === person)
    const there = theirs.filter((record) => record.host === host).length
    const isRoom = theirs.length < MOST_OF_A_PERSON && there < MOST_OF_A_PERSON_ON_A_HOST
    if (isRoom && all.length < MOST_OF_ALL) return
    throw new ControlError({
      code: 'E_TOO_MANY_SESSIONS',
      message: `${theirs.length} sessions of yours are open, ${there} of them there, ${all.length} of all`,
      fault: 'caller',
      next: 'end some of them first: lab sessions list',
      status: 429,
    })
  }

  async #begin(record: SessionRecord, errand: Errand): Promise<SessionView> {
    const recorder = this.#putOnRecord(record, errand)
    const beginning: Beginning = { record, isKilled: false }
    this.#beginning.set(record.id, beginning)
    try {
      const agent = await this.#present(record, errand, recorder)
      return this.#keep(new LiveSession(this.#liveParts(record, agent, recorder)), beginning)
    } finally {
      this.#beginning.delete(record.id)
    }
  }

  /** Before anybody is asked to do anything. */
  #putOnRecord(record: SessionRecord, errand: Errand): Recorder {
    const { store, audit, now, state } = this.#parts
    const recorder = openRecorder({
      path: recordingPath(state, record.id),
      ...{ errand, now, title: describe(record), elapsedMs: () => performance.now() },
    })
    try {
      store.transaction(() => {
        store.sessions.put(record)
        audit.append({
          ...{ actor: `person:${record.person}`, action: 'open-session', outcome: 'done' },
          ...{ target: describeTarget(record.target), detail: describe(record) },
        })
      })
      return recorder
    } catch (error) {
      recorder.close()
      throw error
    }
  }

  async #present(
    record: SessionRecord,
    errand: Errand,
    recorder: Recorder,
  ): Promise<LiveSessionParts['agent']> {
    const { seal, now, present, log } = this.#parts
    const signed = signTicket(seal, { session: record, ...errand, now: now() })
    try {
      return await present(errand, { session: record.id, signed })
    } catch (error) {
      this.#close({ ...record, recordingHash: recorder.close() }, endOf(error))
      log.warn('a session did not begin', {
        session: record.id,
        host: errand.host,
        reason: messageOf(error),
      })
      throw error
    }
  }

  #liveParts(
    record: SessionRecord,
    agent: LiveSessionParts['agent'],
    recorder: LiveSessionParts['recorder'],
  ): LiveSessionParts {
    const { limits, now, fleet } = this.#parts
    const began = targetRevision(fleet(), record.target)
    const isTargetGone = () => targetRevision(fleet(), record.target) !== began
    const onEnd = (ended: Ended): void => {
      this.#live.delete(record.id)
      const { why, ...facts } = ended
      this.#close({ ...record, ...facts }, why)
    }
    return { record, agent, recorder, limits, now, isTargetGone, onEnd }
  }

  /** Access may have ended while the agent was asked. */
  #keep(live: LiveSession, { isKilled }: Beginning): SessionView {
    const { record } = live
    this.#live.set(record.id, live)
    const why = isKilled ? 'killed' : this.#whyEnd(record)
    if (why === null) return viewOf(record)
    live.end(why)
    throw noAccess()
  }

  #close(record: SessionRecord, why: EndOfSession): void {
    const ended = { at: this.#parts.now().toISOString(), why }
    this.#unwritten = [...this.#unwritten, { ...record, ended }]
    try {
      this.#writeEnds()
    } catch (error) {
      // All others end all the same; nothing is opened until this is written.
      this.#parts.log.error('the end of a session could not be written down', error, {
        session: record.id,
      })
    }
  }

  #writeEnds(): void {
    const { store, audit } = this.#parts
    for (const record of this.#unwritten) {
      store.transaction(() => {
        store.sessions.put(record)
        audit.append({
          ...{ actor: 'control', action: 'end-session', outcome: 'done' },
          ...{ target: describeTarget(record.target), detail: describeEnd(record) },
        })
      })
      this.#unwritten = this.#unwritten.filter((one) => one !== record)
    }
  }

  #seen(caller: AdmittedPerson, id: string, action: string): SessionRecord {
    const known = SessionId.safeParse(id)
    const record = known.success ? this.#known(known.data) : null
    if (record !== null && (record.person === caller.name || may(caller.role, 'sessions')))
      return record
    throw this.#denied(caller, {
      action,
      id,
      why: record === null ? 'there is none' : 'of another',
    })
  }

  #known(id: SessionId): SessionRecord | null {
    const unwritten = this.#unwritten.find((record) => record.id === id)
    return this.#live.get(id)?.record ?? unwritten ?? this.#parts.store.sessions.get(id)
  }
}

interface Beginning {
  readonly record: SessionRecord
  isKilled: boolean
}

interface Denial {
  readonly action: string
  /** As it was sent. */
  readonly id: string
  readonly why: string
}

const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${SESSION_UPGRADE}\r\n\r\n`

const endOf = (error: unknown): EndOfSession => {
  if (!(error instanceof ControlError) || error.code === 'E_AGENT_UNREACHABLE') return 'agent-lost'
  return error.code === 'E_NO_SUCH_INSTANCE' ? 'target-gone' : 'host-refused'
}
