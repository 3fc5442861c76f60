import type { App, Instance } from '../../protocol/app.ts'

/** One instance of one app in one revision: one container. */
export interface Wish {
  readonly app: Omit<App, 'instances'>
  readonly instance: Instance
}

export const wishesOf = (apps: readonly App[]): readonly Wish[] =>
  apps.flatMap((app) => app.instances.map((instance) => ({ app, instance })))

/** Names the container; the same on a host that was started anew. */
export const keyOf = ({ app, instance }: Wish): string =>
  `${app.name}-${instance.component}.${instance.index}-${instance.revision.slice(0, 12)}`

export const containerName = (key: string): string => `drawbridge-${key}`

export const networkName = (app: string): string => `drawbridge-${app}`
