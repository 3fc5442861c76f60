import { execa } from 'execa'
import { randomBytes } from 'node:crypto'
import type { Underneath } from './hand-made.ts'
import { hold, runAt, type Namespace } from './namespace.ts'

const PORT = '51821'
const MTU = '8920'

interface End extends Side {
  readonly inner: string
  readonly device: string
  readonly key: string
  readonly publicKey: string
}

/** WireGuard between two namespaces of the underlay: the kernel's where it has one, else wireguard-go as it comes. */
export async function handMadeTunnel(
  sides: readonly [Side, Side],
  undo: AsyncDisposableStack,
): Promise<readonly [Underneath, Underneath]> {
  const [one, two] = await Promise.all([endOf(sides[0], 1), endOf(sides[1], 2)])
  await Promise.all([open(one, two, undo), open(two, one, undo)])
  return [underneath(one, two), underneath(two, one)]
}

export interface Side {
  readonly space: Namespace
  readonly address: string
}

async function endOf({ space, address }: Side, number: number): Promise<End> {
  const { stdout: key } = await execa('wg', ['genkey'])
  const { stdout: publicKey } = await execa('wg', ['pubkey'], { input: key })
  // The sockets of all wireguard-go lie in one folder.
  const device = `bw${randomBytes(3).toString('hex')}${String(number)}`
  return { space, address, inner: `198.19.251.${String(number)}`, device, key, publicKey }
}

async function open(end: End, other: End, undo: AsyncDisposableStack): Promise<void> {
  const { space, device, inner, key } = end
  const added = await space.run('ip', ['link', 'add', device, 'type', 'wireguard']).then(
    () => true,
    () => false,
  )
  if (!added) undo.use(await wireguardGo(end))
  const words = ['private-key', '/dev/stdin', 'listen-port', PORT, 'peer', other.publicKey]
  const peer = ['allowed-ips', `${other.inner}/32`, 'endpoint', `${other.address}:${PORT}`]
  // `wg` opens its standard input once more, which only a pipe allows.
  const set = ['sh', '-c', 'cat | wg set "$@"', 'wg', device, ...words, ...peer]
  await runAt(space.path, set, `${key}\n`)
  await space.ip([
    `addr add ${inner}/32 dev ${device}`,
    `link set ${device} mtu ${MTU} up`,
    `route add ${other.inner}/32 dev ${device}`,
  ])
}

const underneath = (end: End, other: End): Underneath => ({
  space: end.space,
  lower: end.device,
  local: end.inner,
  remote: other.inner,
})

// It says what it does at this level, and so when it has begun. In a session of its own, as a service's, it has its own
// share of the processors.
const wireguardGo = ({ space, device }: End) =>
  hold(
    'nsenter',
    [`--net=${space.path}`, 'sh', '-c', 'exec setsid wireguard-go -f "$0" 2>&1', device],
    {
      LOG_LEVEL: 'verbose',
      WG_PROCESS_FOREGROUND: '1',
    },
  )
