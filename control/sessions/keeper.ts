import { SESSION_UPGRADE } from '../../agent/protocol/session.ts'
import { SessionId } from '../../agent/protocol/ticket.ts'
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
import type { Losses } from '../store/losses.ts'
import type { Store } from '../store/store.ts'
import type { AgentEnd, Presented } from './agent-way.ts'
import { Denials } from './denials.ts'
import { describe } from './describe.ts'
import type { Attachment, Recording, SessionDesk } from './desk.ts'
import { type Errand, errandOf } from './errands.ts'
import { judgeRoom } from './judge-room.ts'
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
import { SessionEnds } from './session-ends.ts'
import { targetRevision } from './target-revision.ts'
import { signTicket } from './ticket.ts'

export interface SessionParts {
  readonly store: Store
  readonly losses: Losses
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

const MOST_LISTED = 500

/** Every session, from decision to record. What is open is in memory only: it ends with this control. */
export class SessionKeeper implements SessionDesk, Disposable {
  readonly #parts: SessionParts
  readonly #live = new Map<SessionId, LiveSession>()
  /** Those whose agent has not answered yet. */
  readonly #beginning = new Map<SessionId, Beginning>()
  readonly #ends: SessionEnds
  readonly #denials: Denials

  constructor(parts: SessionParts) {
    this.#parts = parts
    this.#denials = new Denials(parts.refusedAttempts)
    this.#ends = new SessionEnds(parts)
    this.#ends.settleLeft()
  }

  async open(caller: AdmittedPerson, request: SessionRequest): Promise<SessionView> {
    const { access, fleet } = this.#parts
    const { target, purpose } = request
    const decision = access.authorise(caller, purpose.verb, target)
    if (decision.kind === 'refused') throw this.#denials.refused(caller, request, decision.why)
    const errand = this.#denials.orNoted(caller, request, () => {
      const judged = errandOf(fleet(), decision, request)
      judgeRoom(this.#open(), { person: caller.name, host: judged.host })
      return judged
    })
    this.#ends.write()
    return this.#begin(newRecord(caller, decision, errand, this.#parts.now()), errand)
  }

  list({ name, role }: AdmittedPerson): readonly SessionView[] {
    return this.#parts.store.sessions
      .newest(may(role, 'sessions') ? null : name, MOST_LISTED)
      .map((record) => viewOf(this.#current(record.id) ?? record))
  }

  get(caller: AdmittedPerson, id: string): SessionView {
    return viewOf(this.#seen(caller, id, 'look-at-session'))
  }

  async kill(caller: AdmittedPerson, id: string): Promise<SessionView> {
    const record = this.#seen(caller, id, 'kill-session')
    if (record.person !== caller.name && !may(caller.role, 'approve'))
      throw this.#denials.denied(caller, {
        action: 'kill-session',
        id: record.id,
        why: 'of another',
      })
    if (record.ended === null) this.#kill(caller, record)
    else this.#parts.losses.assertWritten(record.id)
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
      throw this.#denials.denied(caller, {
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

  /** First it ends: a disk that is full must keep nobody from that. */
  #kill(caller: AdmittedPerson, { id, person, target }: SessionRecord): void {
    const beginning = this.#beginning.get(id)
    if (beginning !== undefined) beginning.isKilled = true
    this.#live.get(id)?.end('killed')
    const write = (): void =>
      this.#parts.audit.append({
        ...{ actor: `person:${caller.name}`, action: 'kill-session', outcome: 'done' },
        ...{ target: describeTarget(target), detail: `session ${id} of ${person}` },
      })
    this.#parts.losses.take({ target: id, what: `session ${id} has ended`, rows: {}, write })
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
      this.#ends.note({ ...record, recordingHash: recorder.close() }, endOf(error))
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
      this.#ends.note({ ...record, ...facts }, why)
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

  #seen(caller: AdmittedPerson, id: string, action: string): SessionRecord {
    const known = SessionId.safeParse(id)
    const record = known.success ? this.#known(known.data) : null
    if (record !== null && (record.person === caller.name || may(caller.role, 'sessions')))
      return record
    throw this.#denials.denied(caller, {
      action,
      id,
      why: record === null ? 'there is none' : 'of another',
    })
  }

  #known(id: SessionId): SessionRecord | null {
    return this.#current(id) ?? this.#parts.store.sessions.get(id)
  }

  /** As it is now, where that is not what the store says. */
  #current(id: SessionId): SessionRecord | null {
    return this.#live.get(id)?.record ?? this.#ends.unwritten(id)
  }

  /** All that are open, or begin. */
  #open(): readonly SessionRecord[] {
    return [...this.#live.values(), ...this.#beginning.values()].map(({ record }) => record)
  }
}

interface Beginning {
  readonly record: SessionRecord
  isKilled: boolean
}

const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${SESSION_UPGRADE}\r\n\r\n`

const endOf = (error: unknown): EndOfSession => {
  if (!(error instanceof ControlError) || error.code === 'E_AGENT_UNREACHABLE') return 'agent-lost'
  return error.code === 'E_NO_SUCH_INSTANCE' ? 'target-gone' : 'host-refused'
}
