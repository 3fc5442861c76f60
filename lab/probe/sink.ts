import { freshNamespace } from './engine/fresh-namespace.ts'
import { runIn } from './engine/command.ts'
import type { Namespace } from './engine/namespace.ts'
import type { PacketEngine } from './engine/packet-engine.ts'
import { ProbeError } from './errors.ts'
import { linkLocalOf } from './frames/addresses.ts'
import type { ProbeMachine } from './station.ts'

export interface SinkSpec {
  /** Where the bridge is, and its name. */
  readonly switch: { readonly ns: Namespace; readonly bridge: string }
  /** Free addresses of the underlay. */
  readonly address: string
  readonly address6: string
}

export type Sink = ProbeMachine & AsyncDisposable

const MTU = 9000

/**
 * The positive control: an open machine on the same switch, without a rule, that accepts whatever reaches
 * it and says nothing. It lives as long as this object.
 */
export const openSink = async (engine: PacketEngine, spec: SinkSpec): Promise<Sink> => {
  await using stack = new AsyncDisposableStack()
  const { ns } = stack.use(await freshNamespace(engine))
  const mac = macOf(engine.pid)
  const port = `sink-${engine.pid}`
  await batch(engine, spec.switch.ns, [
    `link add name ${port} mtu ${MTU} type veth peer name eth0 mtu ${MTU} address ${mac} netns ${ns.path}`,
    `link set ${port} master ${spec.switch.bridge} up`,
  ])
  // The kernel clears a namespace away late; the port must be free for the next sink at once.
  stack.defer(() => batch(engine, spec.switch.ns, [`link del ${port}`]))
  await run(engine, ns, ['nft', '-f', '-'], SILENCE)
  await batch(engine, ns, [
    // An address that is still being looked for twice accepts nothing: all of them skip that.
    'link set eth0 addrgenmode none',
    `address add ${linkLocalOf(mac)}/64 dev eth0 nodad`,
    `address add ${spec.address}/24 dev eth0`,
    `address add ${spec.address6}/64 dev eth0 nodad`,
    'link set eth0 up',
  ])
  await run(engine, spec.switch.ns, [...UNTIL_FORWARDING, port], '')
  const kept = stack.move()
  return {
    name: 'sink',
    ns,
    card: 'eth0',
    mac,
    address: spec.address,
    address6: spec.address6,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** Two engines on one switch must not stand for the same card. */
const macOf = (pid: number): string => {
  const hex = (pid & 0xffffff).toString(16).padStart(6, '0')
  return `02:db:14:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`
}

/** A bridge forwards to a new port only when the kernel has told it of the carrier, which a busy one does late. */
const UNTIL_FORWARDING = [
  ...['timeout', '5', 'sh', '-c'],
  'until ip -d link show dev "$1" | grep -q "bridge_slave state forwarding"; do sleep 0.01; done',
  'until-forwarding',
]

const SILENCE = `table inet silence {
  chain out { type filter hook output priority 0; policy drop; }
}`

const batch = (engine: PacketEngine, ns: Namespace, lines: readonly string[]): Promise<void> =>
  run(engine, ns, ['ip', '-batch', '-'], `${lines.join('\n')}\n`)

const run = async (
  engine: PacketEngine,
  ns: Namespace,
  argv: readonly string[],
  input: string,
): Promise<void> => {
  const { code, stderr } = await runIn(engine, { ns, argv, input })
  if (code === 0) return
  throw new ProbeError({
    code: 'E_NO_SINK',
    fault: 'system',
    message: `the open sink could not be plugged into the switch: ${stderr.trim().slice(0, 300)}`,
    next: 'look whether the switch is healthy: lab status; without the sink no denial can be shown',
  })
}
