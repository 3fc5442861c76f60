import { Lab } from '../../lab.ts'
import { statusTable } from '../../status/status-table.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show the hosts of a lab, their firewalls and the holes between them',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const status = await lab.status()
    out.answer(status, () => statusTable(status))
  },
})
