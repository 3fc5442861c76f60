import type { Lab } from '../lab.ts'
import { typedCommand } from '../typed-command.ts'

/** The last lines of `up`: what stands now, on what, and what a person may want to do with it. */
export async function whatNext(lab: Lab): Promise<string> {
  const { hosts, overlay } = await lab.standing()
  const base = hosts[0]?.machine.facts['base'] ?? 'an unknown base'
  const other = lab.name === 'lab' ? [] : ['--lab', lab.name]
  const verbs = [['status'], ['sh', 'host.1'], ['down']]
  return [
    `lab ${lab.name}: ${String(hosts.length)} hosts on ${base}, overlay ${overlay}`,
    `next: ${verbs.map((words) => typedCommand(...words, ...other)).join('  ·  ')}`,
    '',
  ].join('\n')
}
