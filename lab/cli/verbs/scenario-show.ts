import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../lifecycle/project.ts'
import { typedCommand } from '../../typed-command.ts'
import { requiredText } from '../arguments/argument.ts'
import { called } from '../scenarios/choose.ts'
import { listScenarios } from '../scenarios/list-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'show one scenario: what it promises, what it needs, how it is played',
  effect: 'reads',
  arguments: { id: requiredText('its id, as `scenario list` shows it') },
  flags: {},
  async run({ arguments: { id }, signal, out }) {
    const scenario = called('scenario', await listScenarios(signal), id)
    const play = await readFile(join(ROOT, scenario.file), 'utf8')
    out.answer({ scenario: { ...scenario, play } }, () => textOf(scenario, play))
  },
})

const textOf = ({ id, title, claim, hosts, overlay, tags, file }: Scenario, play: string): string =>
  [
    title,
    `  claim    ${claim}`,
    `  hosts    ${hosts.join(', ')}`,
    `  overlay  ${overlay}`,
    `  tags     ${tags.join(', ')}`,
    `  file     ${file}`,
    `  run it   ${typedCommand('scenario', 'run', id)}`,
    '',
    play,
  ].join('\n')
