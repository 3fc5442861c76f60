import type { OverlayMode } from '../../agent/protocol/desired-state.ts'
import type { HostId } from '../../agent/protocol/names.ts'
import type { Audit } from '../audit/audit.ts'
import type { Journal } from '../store/journal.ts'
import type { Store } from '../store/store.ts'
import type { Authority } from './authority.ts'

/** What issuing rests on. */
export interface Desk {
  readonly authority: Authority
  readonly store: Store
  readonly audit: Audit
  readonly journal: Journal
  readonly overlayMode: OverlayMode
  readonly agentLifeMs: number
  readonly now: () => Date
  /** Told after a host's record changed. */
  readonly onHostChanged: (host: HostId) => void
}
