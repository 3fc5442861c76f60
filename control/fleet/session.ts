import type { Agent } from 'node:https'
import type { WatchLine } from '../../agent/protocol/report.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import { serialOf } from '../../agent/protocol/revocations.ts'
import { ControlError } from '../errors.ts'
import { agentConnections, type Target } from './dial.ts'
import type { LinkOwner } from './link-owner.ts'
import { OrderSender } from './order-sender.ts'
import { makeOrder, sendOrder } from './send-order.ts'
import { watchAgent } from './watch.ts'

const ANSWER_WITHIN_MS = 3000
const FRESH_ANSWER_WITHIN_MS = 1000
/** Node's timers fire at once beyond this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Why a session that was ended on purpose ended: only to be dialled anew. */
export class Renewed extends Error {}

export interface SessionParts {
  readonly host: HostId
  readonly target: Target
  readonly owner: LinkOwner
  readonly stopped: AbortSignal
  /** True once for each serial: an agent that reports a certificate but goes on showing another is not redialled for ever. */
  readonly isNewSerial: (serial: string) => boolean
}

/** One connection to one agent, from dial to end. */
export class AgentSession {
  readonly #host: HostId
  readonly #target: Target
  readonly #owner: LinkOwner
  readonly #isNewSerial: (serial: string) => boolean
  readonly #connections: Agent
  readonly #renewed = new AbortController()
  readonly #signal: AbortSignal
  readonly #sender: OrderSender
  #serial = ''
  #isUp = false

  constructor({ host, target, owner, stopped, isNewSerial }: SessionParts) {
    this.#host = host
    this.#target = target
    this.#owner = owner
    this.#isNewSerial = isNewSerial
    this.#connections = agentConnections(target, owner.context())
    this.#signal = AbortSignal.any([stopped, this.#renewed.signal])
    this.#sender = new OrderSender({
      owner,
      signal: this.#signal,
      send: (wish, signal) =>
        sendOrder(target, this.#connections, makeOrder(host, wish, owner.now()), signal),
    })
  }

  /** Whether the agent reported on this connection. */
  get isUp(): boolean {
    return this.#isUp
  }

  poke(): void {
    if (this.#isUp) this.#sender.poke()
  }

  renew(): void {
    this.#renewed.abort(new Renewed())
  }

  /** Runs until the connection ends, and gives why. */
  async run(): Promise<unknown> {
    let expiry: NodeJS.Timeout | undefined
    try {
      return await watchAgent({
        target: this.#target,
        connections: this.#connections,
        handlers: {
          onOpen: (serial, notAfter) => {
            expiry = this.#renewAt(notAfter)
            this.#serial = serial
            this.#owner.onShown(serial)
          },
          onLine: (line) => this.#take(line),
        },
        answerMs: this.#owner.eagerness() === 'fresh' ? FRESH_ANSWER_WITHIN_MS : ANSWER_WITHIN_MS,
        signal: this.#signal,
      })
    } catch (error) {
      return error
    } finally {
      clearTimeout(expiry)
      this.renew()
      this.#connections.destroy()
    }
  }

  /** A connection must not outlive the certificate that it was opened with. */
  #renewAt(notAfter: number): NodeJS.Timeout {
    const leftMs = notAfter - this.#owner.now().getTime()
    return setTimeout(() => this.renew(), Math.min(leftMs, LONGEST_TIMER_MS))
  }

  #take(line: WatchLine): void {
    if (line.kind === 'event') this.#owner.onEvent(line.event)
    if (line.kind !== 'report') return
    const { report } = line
    if (report.host !== this.#host) throw otherHost(this.#host, report.host)
    this.#isUp = true
    this.#owner.onReport(report)
    this.#sender.noteHeld(report.generation)
    this.#noteSerial(report.certificate.serial)
  }

  /** The agent has a newer certificate than the one on this connection: see it, so that the old one can go. */
  #noteSerial(reported: string): void {
    const serial = serialOf(reported)
    if (serial !== this.#serial && this.#isNewSerial(serial)) this.renew()
  }
}

const otherHost = (expected: HostId, found: HostId): ControlError =>
  new ControlError({
    code: 'E_AGENT_OTHER_HOST',
    message: `the agent at ${expected}'s address reports as ${found}`,
    fault: 'system',
    next: 'look at the host: its certificate and its agent disagree',
  })
