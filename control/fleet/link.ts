import { setTimeout as delay } from 'node:timers/promises'
import type { HostId } from '../../agent/protocol/names.ts'
import { messageOf } from '../errors.ts'
import { backoffMs } from './backoff.ts'
import type { Target } from './dial.ts'
import type { LinkOwner } from './link-owner.ts'
import { AgentSession, Renewed } from './session.ts'

/** Control's way to one agent for as long as the host is to be reached: one session after the other. */
export class AgentLink {
  readonly #host: HostId
  readonly #target: Target
  readonly #owner: LinkOwner
  readonly #stopped = new AbortController()
  readonly #finished: Promise<void>
  #session: AgentSession | null = null
  #noticedSerial = ''

  constructor(host: HostId, target: Target, owner: LinkOwner) {
    this.#host = host
    this.#target = target
    this.#owner = owner
    this.#finished = this.#run()
  }

  /** The wish may have changed. */
  poke(): void {
    this.#session?.poke()
  }

  /** Makes a new connection with the newest credentials; the agent does not count as down meanwhile. */
  renew(): void {
    this.#session?.renew()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#finished
  }

  async #run(): Promise<void> {
    const stopped = this.#stopped.signal
    for (let attempt = 0; !stopped.aborted;) {
      const session = this.#newSession()
      this.#session = session
      const ended = await session.run()
      if (stopped.aborted) return
      if (session.isUp) attempt = 0
      if (ended instanceof Renewed) continue
      this.#owner.onDown(messageOf(ended))
      await this.#pause(attempt++)
    }
  }

  #newSession(): AgentSession {
    return new AgentSession({
      host: this.#host,
      target: this.#target,
      owner: this.#owner,
      stopped: this.#stopped.signal,
      isNewSerial: (serial) => this.#notice(serial),
    })
  }

  #notice(serial: string): boolean {
    if (serial === this.#noticedSerial) return false
    this.#noticedSerial = serial
    return true
  }

  async #pause(attempt: number): Promise<void> {
    const ms = backoffMs(attempt, this.#owner.eagerness(), this.#owner.random())
    // Rejects only when the link is stopped, which the caller sees for itself.
    await delay(ms, undefined, { signal: this.#stopped.signal }).catch(() => undefined)
  }
}
