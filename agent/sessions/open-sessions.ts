import { X509Certificate } from 'node:crypto'
import { dockerEngine, inspect } from '../components/engine/engine.ts'
import type { Logger } from '../log.ts'
import { PLACES } from '../places.ts'
import { runProgram } from '../program/run-program.ts'
import type { App } from '../protocol/app.ts'
import { Session } from './life/session.ts'
import { sweepSessions } from './life/session-folder.ts'
import { Sessions } from './sessions.ts'
import { TicketLedger } from './ticket-ledger.ts'

export interface OpenSessions {
  readonly host: string
  /** The pinned authority, in PEM. */
  readonly ca: string
  readonly apps: () => readonly App[]
  readonly log: Logger
}

/** Where the unit of a session finds programs: the very one that it will run is asked. */
const UNITS = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }

/** Puts the sessions of a real host together, and away with what an agent before this one left. */
export async function openSessions({ host, ca, apps, log }: OpenSessions): Promise<Sessions> {
  await sweepSessions()
  const nowMs = () => Date.now()
  const engine = dockerEngine()
  return new Sessions({
    host,
    authority: new X509Certificate(ca).publicKey,
    ledger: await TicketLedger.open({ path: PLACES.tickets, nowMs, log }),
    apps,
    containers: () => engine.containers(),
    container: inspect,
    runtime: () => runProgram({ program: 'runc', args: ['--version'], environment: UNITS }),
    begin: (parts) => Session.begin(parts),
    nowMs,
    log,
  })
}
