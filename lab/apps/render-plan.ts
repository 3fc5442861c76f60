import type { DeployChange, PlanAnswer } from '../../control/api/contract.ts'
import { aligned } from '../status/status-table.ts'

const SIGNS: Readonly<Record<DeployChange['kind'], string>> = {
  add: '+',
  change: '~',
  remove: '-',
  move: '>',
}

/** What a deploy would do, one line for each instance. */
export function renderPlan({ app, changes, stuck }: PlanAnswer): string {
  const rows = changes.map((one) => [
    `  ${SIGNS[one.kind]}`,
    `${one.component}.${String(one.index)}`,
    wayOf(one),
    one.fields.join(', '),
  ])
  return [
    changes.length === 0 ? `app ${app}: nothing to change` : `app ${app}`,
    ...aligned(rows),
    ...stuck.map(({ component, why }) => `  ✖ ${component}: ${why}`),
  ].join('\n')
}

export const targetOfId = (id: string): string => id.replace('-', '.')

function wayOf({ from, to }: DeployChange): string {
  if (from === null) return `on ${targetOfId(to ?? '')}`
  if (to === null) return `from ${targetOfId(from)}`
  return from === to ? `on ${targetOfId(to)}` : `${targetOfId(from)} → ${targetOfId(to)}`
}
