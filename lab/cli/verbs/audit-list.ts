import { auditLine } from '../../access/tables/audit-table.ts'
import { Lab } from '../../lab.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list the record: every decision, who made it and what came of it',
  details: 'The oldest first. Whether it is whole is judged by audit verify.',
  effect: 'reads',
  arguments: {},
  flags: { as: asFlag('owner') },
  async run({ flags: { as = 'owner' }, lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const entries = await lab.as(as).ask(async (client) => client.auditLog({ signal }))
    out.answer({ entries }, () => entries.map(auditLine).join('\n'))
  },
})
