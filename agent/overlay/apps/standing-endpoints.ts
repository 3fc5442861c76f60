import type { App, AppReport } from '../../protocol/app.ts'
import { appBridge, cardOf } from '../devices.ts'
import type { Device } from '../overlay-reading.ts'
import type { Card } from './app-wish.ts'

/** Addresses whose card stands on the app's bridge, by what was read; with the instance that control wished there. */
export function standingEndpoints(
  { name, vni, instances }: App,
  cards: readonly Card[],
  devices: ReadonlyMap<string, Device>,
): AppReport['endpoints'] {
  return cards
    .filter(({ app }) => app === name)
    .filter(({ address }) => devices.get(cardOf(vni, address))?.master === appBridge(vni))
    .map(({ address }) => {
      const instance = instances.find((one) => one.address === address)
      return {
        address,
        instance:
          instance === undefined ? null : { component: instance.component, index: instance.index },
      }
    })
    .sort((one, other) => (one.address < other.address ? -1 : 1))
}
