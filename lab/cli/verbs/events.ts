import { toggle } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { followEvents } from '../../status/follow-events.ts'
import { eventLine } from '../../status/event-line.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show what control saw and did: joins, orders, holes, drift',
  details:
    'With --follow it goes on through a restart of control, without a gap; when control stays away it ends with exit code 255.',
  effect: 'reads',
  arguments: {},
  flags: { follow: toggle('go on as events come', 'f') },
  async run({ flags: { follow }, lab: name, signal, out, stderr, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const say = (text: string): void => void stderr.write(`${text}\n`)
    const control = await lab.control()
    const events = follow
      ? followEvents({ lab, say, signal })
      : control.events({ after: 0, follow, signal })
    for await (const event of events) out.answer(event, () => eventLine(event))
  },
})
