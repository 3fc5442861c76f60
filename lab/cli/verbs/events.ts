import { toggle } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { eventLine } from '../../status/event-line.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show what control saw and did: joins, orders, holes, drift',
  effect: 'reads',
  arguments: {},
  flags: { follow: toggle('go on as events come', 'f') },
  async run({ flags: { follow }, lab: name, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const control = await lab.control()
    for await (const event of control.events({ after: 0, follow, signal }))
      out.answer(event, () => eventLine(event))
  },
})
