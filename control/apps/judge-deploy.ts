import type { AppName } from '../../agent/protocol/app.ts'
import type { AppSpec } from '../api/app-spec.ts'
import type { PlanAnswer } from '../api/app-views.ts'
import { ControlError } from '../errors.ts'
import { appWorld } from '../fleet/app-world.ts'
import type { Fleet } from '../fleet/model.ts'
import { noSuchImage } from '../host-door/serve-image.ts'
import type { ServedFiles } from '../host-door/files.ts'
import { planDeploy } from './deploy-plan.ts'
import type { AppRecord } from './model.ts'
import { wishedComponents } from './wished-components.ts'

export interface JudgeDeployParts {
  readonly fleet: { readonly snapshot: () => Fleet }
  readonly files: ServedFiles
}

/**
 * What a deploy would do.
 * @throws ControlError E_APP_SPEC
 */
export function planApp({ fleet }: JudgeDeployParts, name: AppName, spec: AppSpec): PlanAnswer {
  const snapshot = fleet.snapshot()
  const before = snapshot.apps.get(name) ?? null
  const app: AppRecord = {
    ...(before ?? { name, vni: 1, isLeaving: false, placements: [] }),
    components: wishedComponents(spec, before?.components ?? []),
  }
  const { changes, stuck } = planDeploy(
    before,
    app,
    [...snapshot.apps.values()],
    appWorld(snapshot),
  )
  const named = stuck.flatMap(({ component, why }) =>
    spec.components
      .filter((one) => one.name === component)
      .map((one) => ({ component: one.name, why })),
  )
  return { app: name, changes: [...changes], stuck: named }
}

/**
 * Refuses a deploy that could not come to its end, before anything of it is done.
 * @throws ControlError E_NO_ROOM, E_NO_SUCH_IMAGE, E_APP_SPEC
 */
export async function judgeDeploy(
  parts: JudgeDeployParts,
  name: AppName,
  spec: AppSpec,
): Promise<void> {
  const { stuck } = planApp(parts, name, spec)
  const [first] = stuck
  if (first !== undefined) throw noRoom(first)
  for (const { image } of spec.components)
    if ((await parts.files.imageBytes(image.archive)) === null) throw noSuchImage(image.archive)
}

const noRoom = ({ component, why }: PlanAnswer['stuck'][number]): ControlError =>
  new ControlError({
    code: 'E_NO_ROOM',
    message: `${component} cannot be placed: ${why}; nothing was changed`,
    fault: 'caller',
    next: 'ask for less, take another component away, or add a host: lab add',
    status: 409,
  })
