import { z } from 'zod'
import type { Lab } from '../../lab/index.ts'
import { ComponentActor, type Attempt } from './component-actor.ts'
import type { HostActor } from './host-actor.ts'
import { orderOf } from './recorded-order.ts'
import { until, untilThere } from './until.ts'

/** What came of a spec that somebody wrote for themselves. */
export type Wished =
  | {
      readonly kind: 'refused'
      readonly code: string
      /** That its host has of it. */
      readonly containers: number
    }
  /** Deployed; whether it sees the processes of its host. */
  | { readonly kind: 'stands'; readonly seen: Attempt }

const APP = 'greedy'

const Desired = z.looseObject({
  apps: z.array(z.looseObject({ instances: z.array(z.looseObject({})) })),
})

type PutApp = Awaited<ReturnType<Lab['control']>>['putApp']

/** Asks control for what the host runs already once more, under another name and with words of one's own. */
export async function wishFor(
  lab: Lab,
  host: HostActor,
  { words, undo }: { readonly words: object; readonly undo: AsyncDisposableStack },
): Promise<Wished> {
  const control = await lab.control()
  const spec = { ...(await specOn(host)), ...words }
  try {
    // The types of our client are no wall: whoever writes their own has none.
    await control.putApp(APP, { components: [spec] } as Parameters<PutApp>[1])
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { kind: 'refused', code: String(error.code), containers: await containersOn(host) }
  }
  undo.defer(async () => {
    await lab.apps.remove(APP)
    await until('its host to have nothing of it', async () => (await containersOn(host)) === 0)
  })
  const instance = await untilThere('it to stand', async () => {
    const app = (await control.apps()).find(({ name }) => name === APP)
    const [one] = app?.components[0]?.instances ?? []
    return one?.state === 'healthy' ? one : undefined
  })
  return { kind: 'stands', seen: await new ComponentActor(lab, instance).tries('host-processes') }
}

/** As control was asked for it, from what it then ordered. */
async function specOn(host: HostActor): Promise<object> {
  const { apps } = Desired.parse((await orderOf(host)).desired)
  const [instance = {}] = apps.flatMap(({ instances }) => instances)
  const { image, command, environment, ports, writable, limits, health } = instance
  const name = 'web.main'
  const parts = { name, image, command, environment, ports, writable, limits, health }
  return { ...parts, instances: 1, after: [], on: [host.host.plan.machine] }
}

const containersOn = async ({ host }: HostActor): Promise<number> => {
  const names = await host.mustExec(['docker', 'ps', '-aq', '--filter', `label=${LABEL}=${APP}`])
  return names.split('\n').filter((name) => name !== '').length
}

const LABEL = 'dev.drawbridge.app'
