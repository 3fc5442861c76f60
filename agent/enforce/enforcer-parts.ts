import type { Identity } from '../desired/accept-order.ts'
import type { Logger } from '../log.ts'
import type { Card } from '../overlay/apps/app-wish.ts'
import type { Peer } from '../protocol/desired-state.ts'
import type { Order } from '../protocol/order.ts'
import type { AgentEvent, Report } from '../protocol/report.ts'
import type { Chronicle } from './chronicle.ts'
import type { FirewallKeeper, Judgement } from './firewall-keeper.ts'
import type { OverlayKeeper } from './overlay-keeper.ts'

/** What keeping a host takes. */
export interface EnforcerParts {
  readonly identity: Identity
  readonly firewall: FirewallKeeper
  readonly overlay: OverlayKeeper
  readonly chronicle: Chronicle
  /** Cards that containers of this host have on apps' networks. */
  readonly cards: () => readonly Card[]
  readonly save: (order: Order) => Promise<void>
  /** Keeps an order that opens less than the one that is kept; needs no more room than that one has. */
  readonly saveLess: (order: Order) => Promise<void>
  /** Removes what a pair has left in the kernel besides rules. */
  readonly forgetPair: (peer: Peer) => Promise<void>
  readonly now: () => Date
  readonly nowMs: () => number
  readonly log: Logger
  readonly onEvent: (event: AgentEvent) => void
  readonly onReport: (report: Report) => void
  /** A report has come upon something that wants a check. */
  readonly onFound: (kind: 'overlay' | 'tables') => void
  readonly describe: (facts: EnforcerFacts) => Report
}

/** What a report is made of. */
export interface EnforcerFacts {
  readonly judgement: Judgement
  readonly overlay: OverlayKeeper['facts']
  readonly generation: number
}
