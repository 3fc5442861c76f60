import type { ComponentView, InstanceView } from '../../control/api/contract.ts'

interface Left extends Pick<ComponentView, 'revision'> {
  readonly instances: readonly Pick<InstanceView, 'revision' | 'state'>[]
}

/** What is left of a component whose roll-out has stopped: new instances that are ill are nothing to rely on. */
export function whatStands({ instances, revision }: Left): string {
  const healthy = instances.filter(({ state }) => state === 'healthy')
  const before = healthy.filter((one) => one.revision !== revision).length
  if (before > 0) return `${String(before)} of it as before ${before === 1 ? 'stands' : 'stand'}`
  return healthy.length === 0
    ? 'nothing of it is healthy'
    : `${String(healthy.length)} of it healthy`
}
