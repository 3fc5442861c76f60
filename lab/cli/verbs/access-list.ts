import { accessTable } from '../../access/tables/access-table.ts'
import { Lab } from '../../lab.ts'
import { ofLab, typedCommand } from '../../typed-command.ts'
import { asFlag } from '../arguments/as-flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list requests and grants: what waits for a decision, what holds, what is over',
  details: `Whoever may approve sees those of all, the others their own.

Examples:
  lab access list
  lab access list --as owner`,
  effect: 'reads',
  arguments: {},
  flags: { as: asFlag('developer') },
  async run({ flags: { as = 'developer' }, lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const access = await lab.as(as).ask(async (client) => client.access({ signal }))
    out.answer(access, () =>
      access.requests.length + access.grants.length === 0
        ? `${as} sees no requests and no grants; ask for one: ${typedCommand('access', 'request', 'host.1', '--verb', 'console', '--for', '30m', '--reason', 'WHY', ...ofLab(name))}`
        : accessTable(access, new Date()),
    )
  },
})
