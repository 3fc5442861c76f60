import { acceptOrder } from '../../agent/desired/accept-order.ts'
import { stateBetween } from '../../agent/desired/state-between.ts'
import type { HostId, Ipv4, WireguardKey } from '../../agent/protocol/names.ts'
import { Order, type RefusalCode } from '../../agent/protocol/order.ts'
import type { Report } from '../../agent/protocol/report.ts'
import { Kernel } from './kernel.ts'

export interface Place {
  readonly host: HostId
  readonly address: Ipv4
  readonly inner: Ipv4
  readonly publicKey: WireguardKey
}

export type Answer =
  | { readonly outcome: 'obeyed'; readonly report: Report }
  | {
      readonly outcome: 'refused'
      readonly code: RefusalCode
      readonly held: number
      /** What stands after all is closed that the order closes, for good. */
      readonly closed?: Report
    }

export const TUNNEL_PORT = 51820

/** One machine with its kernel, its disk and its agent. An order decides by the agent's own rules. */
export class Machine {
  readonly place: Place
  readonly kernel = new Kernel()
  /** The card is plugged in and the kernel runs: peers can shake hands with it. */
  isOn = true
  isAgentUp = true
  /** Control's packets do not come here. */
  isCut = false
  /** Its disk has no room for an order that opens more than the one that lies there. */
  isFull = false
  #held: Order | null = null
  /** What lies on the disk. */
  #kept: Order | null = null

  constructor(place: Place) {
    this.place = place
  }

  get isWithinReach(): boolean {
    return this.isOn && this.isAgentUp && !this.isCut
  }

  get generation(): number {
    return this.#held?.generation ?? 0
  }

  /** `isFatal`: the agent dies in the middle, when all is written down and closed but nothing opened. */
  obey(sent: Order, now: number, isFatal = false): Answer {
    const order = Order.parse(sent)
    const { host, address, inner } = this.place
    const identity = { host, address, inner, ...AROUND }
    const verdict = acceptOrder(order, this.#held, identity, now)
    if (verdict.kind === 'refused')
      return { outcome: 'refused', code: verdict.code, held: this.generation }
    if (verdict.kind === 'new') {
      if (this.isFull) return this.#onlyClose(order, now, isFatal)
      this.kernel.change(this.#held?.desired ?? null, order.desired, isFatal)
      this.#held = this.#kept = order
    }
    if (isFatal) this.isAgentUp = false
    return { outcome: 'obeyed', report: this.report(now) }
  }

  /** When it dies in the middle, all is closed and nothing of that is written down. */
  #onlyClose({ desired }: Order, now: number, isFatal: boolean): Answer {
    const held = this.#held
    if (held !== null) {
      const less = { ...held, desired: stateBetween(held.desired, desired) }
      this.kernel.change(held.desired, less.desired)
      this.#held = less
      if (!isFatal) this.#kept = less
    }
    if (isFatal) this.isAgentUp = false
    const [code, closed] = ['E_APPLY_FAILED', this.report(now)] as const
    return { outcome: 'refused', code, held: this.generation, closed }
  }

  start(): void {
    if (this.isAgentUp && this.isOn) return
    this.isOn = true
    this.isAgentUp = true
    this.#held = this.#kept
    this.kernel.restore(this.#held?.desired ?? null)
  }

  stopAgent(): void {
    this.isAgentUp = false
  }

  /** Down until it is started again, with nothing left in its kernel. */
  switchOff(): void {
    this.isOn = false
    this.isAgentUp = false
    this.kernel.clear()
  }

  /** The agent dies and what it had on its disk is lost. */
  loseDisk(): void {
    this.isAgentUp = false
    this.#held = this.#kept = null
  }

  report(now: number): Report {
    const { holes, joined, proved } = this.kernel
    const peers = this.#held?.desired.peers ?? []
    const named = (keys: ReadonlySet<string>) =>
      peers.filter(({ publicKey }) => keys.has(publicKey ?? '')).map(({ host }) => host)
    const at = new Date(now).toISOString()
    return {
      host: this.place.host,
      at,
      bootId: 'boot',
      generation: this.generation,
      agent: { version: '0', pid: 1, startedAt: at, residentKib: 1 },
      firewall: { hash: '0'.repeat(64), intact: true, guard: 'owned', card: 'owned' },
      holes: [...holes.values()].map(({ address }) => ({ address, port: TUNNEL_PORT })),
      overlay: {
        mode: 'encrypted',
        publicKey: this.place.publicKey,
        proved: named(proved),
        joined: named(joined),
        mtu: 1400,
      },
      apps: [],
      certificate: { serial: '1', notAfter: at },
    }
  }
}

const AROUND = {
  mode: 'encrypted',
  tunnelPort: TUNNEL_PORT,
  control: '198.18.0.1',
  mirror: null,
} as const
