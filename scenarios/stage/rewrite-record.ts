import type { Lab } from '../../lab/index.ts'
import { restartControl } from './restart-control.ts'
import { runOn } from './run-on.ts'

const NODE = '/usr/lib/drawbridge/node'

/** Control alone may write its database, and holds it: whoever else writes must see to it that control does not. */
const REWRITE = `
  const { DatabaseSync } = require('node:sqlite')
  const file = new URL('file:///var/lib/drawbridge-control/control.sqlite?vfs=unix-none')
  const database = new DatabaseSync(file)
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('DROP TRIGGER IF EXISTS audit_never_updated; DROP TRIGGER IF EXISTS audit_never_deleted')
  database.exec(process.argv[1])
`

/** Somebody with root on control's machine, but without its key, changes the record; control goes on with it as if it had crashed. */
export async function rewriteRecord(lab: Lab, sql: string): Promise<void> {
  const script = 'kill -STOP $(pidof node) && exec "$@"'
  await runOn(lab, 'control', ['sh', '-c', script, 'rewrite', NODE, '-e', REWRITE, sql])
  await lab.backend.signal(await lab.machine('control'), 'kill')
  await restartControl(lab)
}

/** The entries are those of an invitation, an enrolment and an order: every lab of one host begins with them. */
export const CHANGED = `UPDATE audit SET actor = 'nobody' WHERE seq = 2`

export const REORDERED = `
  UPDATE audit SET seq = -1 WHERE seq = 2;
  UPDATE audit SET seq = 2 WHERE seq = 3;
  UPDATE audit SET seq = 3 WHERE seq = -1`

export const CUT_SHORT = `
  DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit);
  UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'audit'`
