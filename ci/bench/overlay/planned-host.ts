import { cardOf } from '../../../agent/overlay/devices.ts'
import { readDevices } from '../../../agent/overlay/overlay-reading.ts'
import { overlayWish } from '../../../agent/overlay/overlay-wish.ts'
import { planOverlay } from '../../../agent/overlay/plan/plan-overlay.ts'
import { address6Of, macOf } from '../../../agent/protocol/app-addresses.ts'
import { Namespace } from './namespace.ts'
import { APP, APP_VNI, containerOf, desiredOf, POOL6 } from './planned-state.ts'
import { raiseBarriers, type Barrier } from './raise-barriers.ts'

export interface Site {
  readonly host: Namespace
  /** Which host it is; its peers are all others from 1 on. */
  readonly number: number
  readonly peers: number
  readonly barriers: readonly Barrier[]
}

/**
 * A host of a plain overlay with so many joined peers, each with a container of one app: what the agent plans and
 * renders for it, carried out in a namespace whose cable is plugged in. Gives the container's namespace.
 */
export async function planted(
  { host, number, peers, barriers }: Site,
  undo: AsyncDisposableStack,
): Promise<Namespace> {
  const container = undo.use(await Namespace.open())
  const desired = desiredOf(number, peers)
  const address = containerOf(number)
  const card = cardOf(APP_VNI, address)
  await host.ip([
    `link add name ${card} mtu 8950 type veth peer name eth0 mtu 8950 address ${macOf(address)} netns ${String(container.pid)}`,
    `link set dev ${card} addrgenmode none`,
  ])
  await raiseBarriers(host, desired, address, barriers)
  const cards = [{ app: APP, address }]
  const wish = overlayWish(desired, { device: 'eth0', mtu: 9000 }, cards)
  const devices = readDevices(await host.run('ip', ['-j', '-d', 'addr', 'show']))
  const reading = { devices, forwarding: [], routes: [], wireguard: null }
  const plan = planOverlay(wish, reading, null)
  await host.ip(plan.ip)
  await host.run('bridge', ['-batch', '-'], `${plan.bridge.join('\n')}\n`)
  await container.ip([
    `addr add ${address}/19 dev eth0`,
    `addr add ${address6Of(POOL6, address)}/64 dev eth0 nodad`,
    'link set eth0 up',
  ])
  return container
}
