import { join } from 'node:path'
import { openAudit, type Audit } from './audit/audit.ts'
import { headFile } from './audit/kept-head.ts'
import { openAuthority, type Authority } from './credentials/authority.ts'
import { openRevocations, type Revocations } from './credentials/revocation-list.ts'
import type { Settings } from './flags.ts'
import type { Log } from './log.ts'
import type { HashWork } from './people/password-hash.ts'
import { inForce } from './store/in-force.ts'
import { openJournal, type Journal } from './store/journal.ts'
import { Losses } from './store/losses.ts'
import { openStore, type Store } from './store/store.ts'

/** What control is given from outside. */
export interface Surroundings {
  readonly log: Log
  readonly now: () => Date
  readonly random: () => number
  /** Of passwords at rest. */
  readonly hashWork: HashWork
  readonly version: string
}

/** What every part of control writes in and reads from. */
export interface Records extends Surroundings, Disposable {
  readonly settings: Settings
  /** As it counts: what was taken away is gone, also where the disk has not taken it yet. */
  readonly store: Store
  readonly losses: Losses
  readonly audit: Audit
  readonly journal: Journal
  readonly authority: Authority
  readonly revocations: Revocations
}

/** @throws ControlError see `openStore`, `openAuthority` */
export const openRecords = async (
  settings: Settings,
  surroundings: Surroundings,
): Promise<Records> => {
  using undo = new DisposableStack()
  const stored = undo.use(openStore(join(settings.state, 'control.sqlite')))
  stored.events.forgetOld()
  const { now, log } = surroundings
  const authority = await openAuthority(join(settings.state, 'authority.pem'), stored, now())
  const { seal } = authority
  const keptHead = headFile(join(settings.state, 'audit-head.json'))
  const audit = undo.use(openAudit({ store: stored, seal, keptHead, log, now }))
  const fault = audit.takeUp()
  if (fault !== null) log.warn('the audit log is not as it was left', { found: fault })
  const losses = undo.use(new Losses({ store: stored, audit, now, log }))
  const store = inForce(stored, losses)
  const kept = undo.move()
  return {
    ...surroundings,
    settings,
    store,
    losses,
    authority,
    revocations: openRevocations({ store, seal, now }),
    audit,
    journal: openJournal(store, now),
    [Symbol.dispose]: () => kept.dispose(),
  }
}
