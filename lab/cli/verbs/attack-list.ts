import { aligned } from '../../status/status-table.ts'
import { listAttacks } from '../attacks/list-attacks.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list the attacks: what must fail here, and succeed on its weakened twin',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ signal, out }) {
    const attacks = await listAttacks(signal)
    out.answer({ attacks }, () =>
      aligned([
        ['ID', 'BY', 'TECHNIQUE', 'TAGS', 'TITLE'],
        ...attacks.map(({ id, by, technique, tags, title }) => [
          id,
          by,
          technique,
          tags.join(','),
          title,
        ]),
      ]).join('\n'),
    )
  },
})
