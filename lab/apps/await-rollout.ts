import type { AppView, ComponentView } from '../../control/api/contract.ts'
import { exitCodes, LabError } from '../lab-error.ts'
import { waitUntil } from '../lifecycle/wait-until.ts'
import type { Say } from '../steps.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { whatStands } from './what-stands.ts'

interface Awaited {
  readonly lab: string
  readonly app: string
  readonly look: () => Promise<AppView | undefined>
  readonly say: Say
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** How long what was replaced is waited for; somebody may hold such an address by hand. */
const LEFT_OVER_MS = 10_000
/** How long something that was healthy may be ill until nobody waits for it any more. */
const AILING_MS = 20_000

/**
 * Waits until every component of an app stands as wished and is healthy. `E_COMPONENT_UNHEALTHY` (exit 1) when a
 * roll-out has stopped: what stood before stands still.
 */
export async function awaitRollout(awaited: Awaited): Promise<AppView> {
  const { lab, app, look, say, signal, timeoutMs } = awaited
  let seen = 'nothing yet'
  let ailingSince: number | undefined
  let settledSince: number | undefined
  return waitUntil({
    what: `${app} to stand as wished`,
    timeoutMs,
    signal,
    everyMs: 100,
    look: async () => {
      const view = await look()
      if (view === undefined) return undefined
      const progress = progressOf(view)
      if (progress !== seen && progress !== '') say(progress)
      seen = progress
      const stopped = view.components.find(({ state }) => state === 'stopped')
      const isMoving = view.components.some(({ state }) => state === 'rolling')
      if (stopped !== undefined && !isMoving) throw unhealthy(lab, stopped)
      const ailing = view.components.find(({ state }) => state === 'ailing')
      ailingSince = ailing === undefined ? undefined : (ailingSince ?? performance.now())
      if (ailing !== undefined && performance.now() - (ailingSince ?? 0) > AILING_MS)
        throw unhealthy(lab, ailing)
      const isSettled = view.components.every(({ state }) => state === 'settled')
      settledSince = isSettled ? (settledSince ?? performance.now()) : undefined
      if (settledSince === undefined) return undefined
      const isOver = performance.now() - settledSince > LEFT_OVER_MS
      return isOver || leftOver(view).length === 0 ? view : undefined
    },
    seen: () => seen,
    next: `see more: ${typedCommand('components', ...ofLab(lab))}, ${typedCommand('events', ...ofLab(lab))}`,
  })
}

/** Addresses of what was replaced or taken away and still stands: its agent gives it time to end. */
const leftOver = ({ components, endpoints }: AppView): readonly string[] => {
  const wished = new Set(
    components.flatMap(({ instances }) => instances.map(({ address }) => address)),
  )
  return endpoints
    .map(({ address }) => address)
    .filter((address) => isOfControl(address) && !wished.has(address))
}

/** The upper half of a host's addresses is given by control, the lower one to what somebody starts by hand. */
const isOfControl = (address: string): boolean => (Number(address.split('.')[3]) & 31) >= 16

const progressOf = ({ components }: AppView): string =>
  components
    .filter(({ state }) => state !== 'settled')
    .map((one) => `${one.name} ${wordsOf(one)}`)
    .join(' · ')

function wordsOf({ state, why, instances, wished, revision }: ComponentView): string {
  if (state === 'waiting') return `waits: ${why ?? ''}`
  if (state === 'stopped') return 'stopped'
  const healthy = instances.filter(
    (one) => one.state === 'healthy' && one.revision === revision,
  ).length
  const fetching = instances.some((one) => one.state === 'fetching') ? ', fetching its image' : ''
  return `${String(healthy)} of ${String(wished)} healthy${fetching}`
}

const unhealthy = (lab: string, one: ComponentView): LabError =>
  new LabError({
    code: 'E_COMPONENT_UNHEALTHY',
    message: `${one.name} did not become healthy: ${one.why ?? 'no reason was told'}; ${whatStands(one)}`,
    fault: 'caller',
    next: `mend it and deploy again; what there is: ${typedCommand('components', ...ofLab(lab))}`,
    exitCode: exitCodes.broken,
  })
