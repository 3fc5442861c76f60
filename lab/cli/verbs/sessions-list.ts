import { sessionsTable } from '../../access/tables/sessions-table.ts'
import { Lab } from '../../lab.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list sessions, open ones and those that are over',
  details: `Whoever may read the record sees those of all, the others their own.

Example: lab sessions list --as owner`,
  effect: 'reads',
  arguments: {},
  flags: { as: asFlag('developer') },
  async run({ flags: { as = 'developer' }, lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const sessions = await lab.as(as).ask(async (client) => client.sessions({ signal }))
    out.answer({ sessions }, () =>
      sessions.length === 0 ? `${as} sees no sessions` : sessionsTable(sessions, new Date()),
    )
  },
})
