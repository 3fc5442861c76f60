import { findSession } from '../../access/sessions/find-session.ts'
import { sessionsTable } from '../../access/tables/sessions-table.ts'
import { Lab } from '../../lab.ts'
import { required } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { parseSessionId, SESSION_WORD } from '../arguments/session-id.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'end a session at once, with all that runs in it',
  details: `The grant stays: access revoke takes that, too.

Example: lab sessions kill 3f2a91c4 --as owner`,
  effect: 'changes',
  arguments: { session: required(SESSION_WORD, parseSessionId) },
  flags: { as: asFlag('owner') },
  async run({ arguments: { session: id }, flags: { as = 'owner' }, lab: name, ...context }) {
    const { dryRun, signal, out, engine } = context
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const person = lab.as(as)
    const found = await findSession(person, { id, lab: name })
    const session = dryRun
      ? found
      : await person.ask(async (client) => client.killSession(found.id, { signal }))
    const table = sessionsTable([session], new Date())
    out.answer(
      { [dryRun ? 'wouldKill' : 'session']: session },
      dryRun ? `would end:\n${table}` : table,
    )
  },
})
