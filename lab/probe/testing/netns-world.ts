import { randomBytes } from 'node:crypto'
import { linkLocalOf } from '../frames/addresses.ts'
import {
  inNamespace,
  ip,
  ipBatch,
  residentIn,
  type Resident,
  sweepNamespaces,
} from './namespaces.ts'
import { cardGuard, guard, holeSet, wall4, wall6 } from './rules.ts'

/** A machine of a test: a network namespace with a cable on the bridge. */
export interface TestMachine {
  readonly name: string
  readonly namespace: string
  readonly pid: number
  readonly ns: { readonly pid: number }
  readonly card: string
  readonly mac: string
  readonly address: string
  readonly address6: string
  readonly life: Resident
}

export interface TestHost extends TestMachine {
  readonly overlayMac: string
  readonly agent: Resident
  /** Changes the guard as its owner; null on a host without walls. */
  readonly guardOwner: Resident | null
}

export interface TestWorld extends AsyncDisposable {
  readonly switchNs: { readonly path: string }
  readonly bridge: string
  readonly tunnelPort: number
  readonly control: TestMachine
  readonly stranger: TestMachine
  readonly hosts: readonly TestHost[]
}

export interface TestWorldOptions {
  readonly hosts: number
  /** Walls, guard and overlay; without them the hosts are open. Default true. */
  readonly locked?: boolean
  readonly tunnelPort?: number
}

const BRIDGE = 'under0'
const PREFIX = 'dbprobe'
const VNI = 4096
const PLAIN_TUNNEL = 4789

/** Hosts, control and a stranger on a bridge of their own; everything goes when it is disposed. Needs root. */
export const netnsWorld = async (options: TestWorldOptions): Promise<TestWorld> => {
  await using stack = new AsyncDisposableStack()
  await sweepNamespaces(PREFIX)
  const builder = new Builder(stack)
  const hub = await builder.namespace('switch')
  await inNamespace(hub, ['sh', '-c', OPEN_BRIDGE])
  const [control, stranger, ...bare] = await Promise.all([
    builder.machine(hub, 'control', 1),
    builder.machine(hub, 'stranger', 250),
    ...Array.from({ length: options.hosts }, (_, index) =>
      builder.machine(hub, `host-${index + 1}`, 11 + index),
    ),
  ])
  const hosts = await Promise.all(bare.map((one) => builder.host(one, bare, options)))
  const kept = stack.move()
  return {
    switchNs: { path: `/run/netns/${hub}` },
    bridge: BRIDGE,
    tunnelPort: options.tunnelPort ?? PLAIN_TUNNEL,
    control,
    stranger,
    hosts,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const OPEN_BRIDGE = `
ip link add name ${BRIDGE} type bridge stp_state 0 forward_delay 0 mcast_snooping 0
for call in iptables ip6tables arptables; do echo 0 > /proc/sys/net/bridge/bridge-nf-call-$call; done
ip link set ${BRIDGE} mtu 9000 up`

const LISTEN = `
import socket, sys, time
door = socket.create_server(("", int(sys.argv[1])))
print("ready", flush=True)
time.sleep(3600)`

const LIVE = 'print("ready", flush=True); import time; time.sleep(3600)'

class Builder {
  readonly #stack: AsyncDisposableStack
  readonly #prefix = `${PREFIX}-${process.pid}-${randomBytes(3).toString('hex')}`

  constructor(stack: AsyncDisposableStack) {
    this.#stack = stack
  }

  async namespace(name: string): Promise<string> {
    const namespace = `${this.#prefix}-${name}`
    await ip('netns', 'add', namespace)
    this.#stack.defer(async () => {
      await ip('netns', 'del', namespace)
    })
    return namespace
  }

  async machine(hub: string, name: string, last: number): Promise<TestMachine> {
    const namespace = await this.namespace(name)
    const hex = last.toString(16).padStart(2, '0')
    const mac = `02:db:12:00:00:${hex}`
    const address = `198.18.0.${last}`
    const address6 = `fdb6:2d1a::${last.toString(16)}`
    const port = `p-${name}`
    await ipBatch(
      [
        `link add name ${port} mtu 9000 type veth peer name eth0 mtu 9000 address ${mac} netns ${namespace}`,
        `link set ${port} master ${BRIDGE} up`,
      ],
      hub,
    )
    await ipBatch(
      [
        'link set lo up',
        // Without the second or two in which a card looks for twins of its link-local address.
        'link set eth0 addrgenmode none',
        `address add ${linkLocalOf(mac)}/64 dev eth0 nodad`,
        'link set eth0 up',
        `address add ${address}/24 dev eth0`,
        `address add ${address6}/64 dev eth0 nodad`,
      ],
      namespace,
    )
    const life = this.#stack.use(await residentIn(namespace, ['python3', '-c', LIVE]))
    const ns = { pid: life.pid }
    return { name, namespace, pid: life.pid, ns, card: 'eth0', mac, address, address6, life }
  }

  async host(
    machine: TestMachine,
    all: readonly TestMachine[],
    { locked = true, tunnelPort = PLAIN_TUNNEL }: TestWorldOptions,
  ): Promise<TestHost> {
    const peers = all.filter(({ name }) => name !== machine.name)
    const guardOwner = locked ? this.#stack.use(await lock(machine, peers, tunnelPort)) : null
    if (locked) await joinOverlay(machine, peers, tunnelPort)
    const agent = this.#stack.use(
      await residentIn(machine.namespace, ['python3', '-c', LISTEN, '7411']),
    )
    return { ...machine, overlayMac: overlayMacOf(machine), agent, guardOwner }
  }
}

/** Both walls and the guard; answers the guard's owner. */
const lock = async (
  { namespace, card }: TestMachine,
  peers: readonly TestMachine[],
  tunnelPort: number,
): Promise<Resident> => {
  const input = { control: '198.18.0.1', tunnelPort, holes: peers.map(({ address }) => address) }
  await inNamespace(namespace, ['ipset', 'restore'], holeSet(input))
  await inNamespace(namespace, ['iptables-restore'], wall4(input))
  await inNamespace(namespace, ['ip6tables-restore'], wall6)
  return residentIn(
    namespace,
    ['nft', '-i'],
    `${oneLine(guard(input) + cardGuard(card))}\nlist tables\n`,
  )
}

/** `nft -i` takes each line as a transaction. */
const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => (/[{]$|^\s*[}]?\s*$/.test(line) ? line : `${line};`))
    .map((line) => (/^\s*[}]$/.test(line) ? `${line};` : line))
    .join(' ')

const overlayMacOf = ({ mac }: TestMachine): string => mac.replace('02:db:12', '02:db:13')

const joinOverlay = async (
  machine: TestMachine,
  peers: readonly TestMachine[],
  port: number,
): Promise<void> => {
  await inNamespace(machine.namespace, ['sh', '-c', PLAIN_BRIDGING])
  await ipBatch(
    [
      `link add name dbbr0 mtu 8950 address ${overlayMacOf(machine)} type bridge`,
      `link add name dbvx0 mtu 8950 type vxlan id ${VNI} dstport ${port} srcport ${port} ${port + 1} nolearning local ${machine.address}`,
      'link set dbvx0 master dbbr0 up',
      'link set dbbr0 up',
      ...peers.map(({ address, mac }) => `neigh add ${address} lladdr ${mac} dev eth0`),
    ],
    machine.namespace,
  )
  const entries = peers.flatMap((peer) => [
    `fdb append 00:00:00:00:00:00 dev dbvx0 dst ${peer.address} self permanent`,
    `fdb append ${overlayMacOf(peer)} dev dbvx0 dst ${peer.address} self permanent`,
    `fdb add ${overlayMacOf(peer)} dev dbvx0 master static`,
  ])
  await inNamespace(machine.namespace, ['bridge', '-batch', '-'], entries.join('\n'))
}

const PLAIN_BRIDGING =
  'for call in iptables ip6tables; do echo 0 > /proc/sys/net/bridge/bridge-nf-call-$call; done'
