import { findSession } from '../../access/sessions/find-session.ts'
import { sessionDetails } from '../../access/tables/sessions-table.ts'
import { Lab } from '../../lab.ts'
import { required } from '../arguments/argument.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { parseSessionId, SESSION_WORD } from '../arguments/session-id.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show one session: who, where, by which grant, how it ended',
  effect: 'reads',
  arguments: { session: required(SESSION_WORD, parseSessionId) },
  flags: { as: asFlag('developer') },
  async run({ arguments: { session: id }, flags: { as = 'developer' }, lab: name, ...context }) {
    const { signal, out, engine } = context
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const session = await findSession(lab.as(as), { id, lab: name })
    out.answer({ session }, () => sessionDetails(session, new Date()))
  },
})
