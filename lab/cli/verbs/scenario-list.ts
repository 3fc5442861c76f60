import { aligned } from '../../status/status-table.ts'
import { listScenarios } from '../scenarios/list-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'list the scenarios: what must work, played on real hosts',
  effect: 'reads',
  arguments: {},
  flags: {},
  async run({ signal, out }) {
    const scenarios = await listScenarios(signal)
    out.answer({ scenarios }, () => aligned([HEAD, ...scenarios.map(cells)]).join('\n'))
  },
})

const HEAD = ['ID', 'HOSTS', 'TAGS', 'TITLE']

const cells = ({ id, hosts, tags, title }: Scenario): readonly string[] => [
  id,
  String(hosts.length),
  tags.join(','),
  title,
]
