import { randomBytes } from 'node:crypto'
import { Namespace, runAt } from './namespace.ts'
import type { Ends } from './traffic.ts'

/** What stands beside an app's network: made with `ip` alone, without walls, guard or pins. */
export interface HandMade {
  /** Namespace, card on a bridge, VXLAN, cable and the same backwards: the shape that two containers have. */
  readonly bridged: Ends
  /** The VXLAN devices themselves. */
  readonly direct: Ends
}

/** One end of a VXLAN: the namespace that stands for a host, and what its frames travel on. */
export interface Underneath {
  readonly space: Namespace
  readonly lower: string
  readonly local: string
  readonly remote: string
}

const BRIDGED = { vni: 0x200000, net: '198.19.252' } as const
const DIRECT = { vni: 0x200001, net: '198.19.253' } as const

/** Both shapes over the same two underneaths. */
export async function handMade(
  [here, there]: readonly [Underneath, Underneath],
  mtu: number,
  undo: AsyncDisposableStack,
): Promise<HandMade> {
  const [from, to] = [await behindBridge(here, 1), await behindBridge(there, 2)]
  await Promise.all([direct(here, 1), direct(there, 2)])
  return {
    bridged: { from: from.path, to: to.path, address: `${BRIDGED.net}.2` },
    direct: { from: here.space.path, to: there.space.path, address: `${DIRECT.net}.2` },
  }

  async function behindBridge(under: Underneath, number: number): Promise<Namespace> {
    const container = undo.use(await Namespace.open())
    await under.space.ip([
      `link add name br0 mtu ${String(mtu)} type bridge stp_state 0 mcast_snooping 0`,
      frames('vx0', BRIDGED.vni, under),
      `link set vx0 mtu ${String(mtu)} master br0 up`,
      `link add name port0 mtu ${String(mtu)} type veth peer name eth0 mtu ${String(mtu)} netns ${String(container.pid)}`,
      'link set port0 master br0 up',
      'link set br0 up',
    ])
    await container.ip([
      `addr add ${BRIDGED.net}.${String(number)}/24 dev eth0`,
      'link set eth0 up',
    ])
    return container
  }

  async function direct(under: Underneath, number: number): Promise<void> {
    await under.space.ip([
      frames('vx1', DIRECT.vni, under),
      `link set vx1 mtu ${String(mtu)} up`,
      `addr add ${DIRECT.net}.${String(number)}/24 dev vx1`,
    ])
  }
}

const frames = (name: string, vni: number, { local, remote, lower }: Underneath): string =>
  `link add name ${name} type vxlan id ${String(vni)} local ${local} remote ${remote} dev ${lower} dstport 4789`

/** A namespace with a cable into the lab's switch, of the same kind as a host's. */
export async function plugged(
  switchPid: number,
  address: string,
  undo: AsyncDisposableStack,
): Promise<Namespace> {
  const space = undo.use(await Namespace.open())
  const port = `bench-${randomBytes(3).toString('hex')}`
  const cable = `mtu ${CABLE_MTU} netns`
  await space.ip([
    `link add name eth0 mtu ${CABLE_MTU} type veth peer name ${port} ${cable} ${String(switchPid)}`,
    `addr add ${address}/24 dev eth0`,
    'link set eth0 up',
  ])
  const onSwitch = `/proc/${String(switchPid)}/ns/net`
  await runAt(onSwitch, ['ip', 'link', 'set', port, 'master', 'under0', 'up'])
  return space
}

const CABLE_MTU = '9000'

/** Two namespaces and one cable between them: nothing can be faster. */
export async function bare(mtu: number, undo: AsyncDisposableStack): Promise<Ends> {
  const [one, two] = [undo.use(await Namespace.open()), undo.use(await Namespace.open())]
  const size = `mtu ${String(mtu)}`
  await one.ip([
    `link add name eth0 ${size} type veth peer name eth0 ${size} netns ${String(two.pid)}`,
    'addr add 198.19.254.1/24 dev eth0',
    'link set eth0 up',
  ])
  await two.ip(['addr add 198.19.254.2/24 dev eth0', 'link set eth0 up'])
  return { from: one.path, to: two.path, address: '198.19.254.2' }
}
