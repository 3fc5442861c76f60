import type { AppView, ComponentView, InstanceView } from '../../control/api/contract.ts'
import { shownText } from '../shown/shown-text.ts'
import { aligned } from '../status/status-table.ts'
import { targetOfId } from './render-plan.ts'

const HEAD = ['INSTANCE', 'HOST', 'ADDRESS', 'STATE', 'REVISION', 'PORTS']

/** Every instance of an app, one a line, and below them what keeps any from being as wished. */
export function componentsTable({ name, components }: AppView): string {
  const rows = components.flatMap((component) =>
    component.instances.length === 0
      ? [[component.name, '–', '–', component.state, component.revision.slice(0, 8), '']]
      : component.instances.map((one) => rowOf(component, one)),
  )
  const whys = components.flatMap(({ name: component, state, why }) =>
    why === null ? [] : [`  ${component} ${state}: ${shownText(why)}`],
  )
  return [`app ${name}`, ...aligned([HEAD, ...rows]).map((line) => `  ${line}`), ...whys].join('\n')
}

const rowOf = (
  { name, ports }: ComponentView,
  { index, host, address, role, state, revision, restarts }: InstanceView,
): readonly string[] => [
  `${name}.${String(index)}`,
  targetOfId(host),
  address,
  `${state ?? 'ordered'}${role === 'trial' ? ' (on trial)' : ''}${restartsText(restarts)}`,
  revision.slice(0, 8),
  ports.join(' '),
]

const restartsText = (restarts: number): string => {
  if (restarts === 0) return ''
  return restarts === 1 ? ', 1 restart' : `, ${String(restarts)} restarts`
}
