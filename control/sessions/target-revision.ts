import type { AccessTarget } from '../api/people-contract.ts'
import type { Fleet } from '../fleet/model.ts'

/** Of the instance that serves at a target, wherever; null where none does, and for a host. */
export const targetRevision = (
  { apps }: Pick<Fleet, 'apps'>,
  target: AccessTarget,
): string | null => {
  if (target.kind === 'host' || target.app === null) return null
  const { app, component, index } = target
  const serving = apps
    .get(app)
    ?.placements.find(
      ({ role, instance }) =>
        role === 'serving' && instance.component === component && instance.index === index,
    )
  return serving?.instance.revision ?? null
}
