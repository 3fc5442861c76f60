import type { StateView } from '../../../control/api/contract.ts'
import { typedCommand } from '../../typed-command.ts'
import { broken, type Check, held, inconclusive } from '../check.ts'
import type { WorldHost } from '../world.ts'
import type { ContainersOnHost, SeenContainer } from './containers-seen.ts'
import { ENGINE_RULES } from './engine-rules.ts'
import { KERNEL_RULES } from './kernel-rules.ts'

export interface ComponentsInput {
  readonly lab: string
  readonly host: WorldHost
  readonly state: StateView
  readonly seen: ContainersOnHost
}

const CLAIM = 'components-confined'

/**
 * Whether every component that runs on a host is confined in every way, by what its engine and the kernel say. A host on
 * which none runs is not judged. Who tells of a component that cannot be seen leaves the claim in doubt.
 */
export function judgeComponents(input: ComponentsInput): readonly Check[] {
  const { seen } = input
  const told = toldOf(input)
  if (seen !== null && 'silent' in seen)
    return [doubt(input, `containers run there, and their engine does not answer: ${seen.silent}`)]
  const all = seen?.containers ?? []
  const components = all.filter(({ engine }) => isComponent(engine, [...told.keys()]))
  const unseen = [...told].filter(([id]) => !all.some(({ engine }) => engine.Id.startsWith(id)))
  return [
    ...components.flatMap((one) => judgeOne(input, one, seen?.namespaces ?? {})),
    ...unseen.map(([id, name]) =>
      doubt(input, `the agent tells of ${name} in container ${id}, and no such one runs`),
    ),
  ]
}

/** Container → component, of what the agent says to run. */
function toldOf({ host, state }: ComponentsInput): ReadonlyMap<string, string> {
  const apps = state.hosts.find(({ id }) => id === host.name)?.report?.apps ?? []
  const instances = apps.flatMap((app) => app.instances)
  return new Map(
    instances
      .filter((one) => one.state === 'healthy' || one.state === 'unhealthy')
      .flatMap(({ container, component, index }) =>
        container === null ? [] : [[container, `${component}.${index}`] as const],
      ),
  )
}

const LABELS = ['app', 'component', 'index', 'revision', 'wish'].map(
  (name) => `dev.drawbridge.${name}`,
)

/** By any of its labels, or because the agent says so: whoever adds one to what is no component is judged by it. */
const isComponent = (engine: SeenContainer['engine'], told: readonly string[]): boolean =>
  LABELS.some((name) => Object.hasOwn(engine.Config.Labels ?? {}, name)) ||
  told.some((id) => engine.Id.startsWith(id))

function judgeOne(
  input: ComponentsInput,
  { engine, kernel, why }: SeenContainer,
  hostNamespaces: Readonly<Record<string, string>>,
): readonly Check[] {
  const name = `${nameOf(engine)} (container ${engine.Id.slice(0, 12)})`
  const look = kernel === null ? null : { ...kernel, hostNamespaces }
  const faults = [
    ...ENGINE_RULES.map((rule) => ({ rule: rule.name, fault: rule.fault(engine) })),
    ...(look === null
      ? []
      : KERNEL_RULES.map((rule) => ({ rule: rule.name, fault: rule.fault(look) }))),
  ]
  return [
    ...faults.map(({ rule, fault }) =>
      fault === null
        ? held(CLAIM)
        : broken({ ...blame(input), rule: `component: ${rule}`, evidence: `${name}: ${fault}` }),
    ),
    ...(look === null ? [doubt(input, `${name}: the kernel told nothing: ${why ?? ''}`)] : []),
  ]
}

/** Labels are written by whoever made the container. */
const nameOf = ({ Config }: SeenContainer['engine']): string => {
  const name = `${Config.Labels?.['dev.drawbridge.component'] ?? ''}.${Config.Labels?.['dev.drawbridge.index'] ?? ''}`
  return /^[a-z0-9-]{1,24}\.[a-z0-9-]{1,24}\.\d{1,4}$/.test(name) ? name : 'a component'
}

const doubt = (input: ComponentsInput, evidence: string): Check =>
  inconclusive({ ...blame(input), evidence })

const blame = ({ lab, host }: ComponentsInput) =>
  ({
    claim: CLAIM,
    host: host.target,
    replay: typedCommand('verify', '--lab', lab),
  }) as const
