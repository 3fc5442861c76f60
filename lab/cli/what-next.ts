import type { Lab } from '../lab.ts'
import { ofLab, typedCommand } from '../typed-command.ts'

/** The last lines of `up`: what stands now, on what, and what a person may want to do with it. */
export async function whatNext(lab: Lab): Promise<string> {
  const { hosts, overlay } = await lab.standing()
  const base = hosts[0]?.machine.facts['base'] ?? 'an unknown base'
  const typed = (...words: readonly string[]): string => typedCommand(...words, ...ofLab(lab.name))
  const first = hosts[0]?.plan.target ?? 'host.1'
  return [
    ...agedLines(lab.outdated, typed('up', '--renew')),
    `lab ${lab.name}: ${counted(hosts.length, 'host')} on ${base}, overlay ${overlay}`,
    'next:',
    ...[['status'], ['sh', first], ['down']].map((words) => `  ${typed(...words)}`),
    '',
  ].join('\n')
}

function agedLines(outdated: readonly string[], renew: string): readonly string[] {
  if (outdated.length === 0) return []
  const names = outdated.length > 6 ? `${outdated.slice(0, 6).join(', ')}, …` : outdated.join(', ')
  return [`not as your sources and topology say: ${names}; replace with ${renew}`]
}

const counted = (count: number, noun: string): string =>
  `${String(count)} ${noun}${count === 1 ? '' : 's'}`
