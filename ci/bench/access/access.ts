import type Docker from 'dockerode'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { deployFile, Lab } from '../../../lab/index.ts'
import type { Measured } from '../measure.ts'
import { median } from '../measure.ts'
import { inTurn } from '../overlay/in-turn.ts'
import { ROOT } from '../../root.ts'
import { TypedShell } from './echoes.ts'
import { installSsh } from './install-ssh.ts'
import { sshThroughAJumpHost } from './ssh-hops.ts'
import { typedTunnel } from './typed-tunnel.ts'
import { download, trips, upload, type NearEnd } from './traffic.ts'

const ROUNDS = 7
const MIB = 128
const TRIPS = 400
const SESSIONS = 21
const KEYS = 200
const START = join(ROOT, 'lab/cli/start.mjs')
const SERVICE = new URL('service.mjs', import.meta.url).pathname

/** A tunnel through control to a component, beside `ssh -L` through a jump host to the same service. */
export async function benchAccess(
  docker: Docker,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  await using undo = new AsyncDisposableStack()
  await installSsh()
  const name = `bench-${randomBytes(3).toString('hex')}`
  const lab = undo.use(await Lab.up({ hosts: 1, name, docker }))
  await deployService(lab)
  const [owner, developer] = [lab.as('owner'), lab.as('developer')]
  for (const [verb, target] of [
    ['tunnel', 'web.main'],
    ['console', 'host.1'],
  ] as const) {
    const asked = { verb, for: '1h', reason: 'it is measured' }
    await owner.approve((await developer.request(target, asked)).id)
  }
  const tunnel = await typedTunnel(name, undo)
  const ssh = await sshThroughAJumpHost(SERVICE, undo)
  const ways = new Map<'tunnel' | 'ssh', NearEnd>([
    ['tunnel', tunnel],
    ['ssh', ssh],
  ])
  const up = await inTurn(ways, ROUNDS, async (way) => upload(way, MIB))
  const down = await inTurn(ways, ROUNDS, async (way) => download(way, MIB))
  const trip = await inTurn(ways, ROUNDS, async (way) => trips(way, TRIPS))
  const console = [process.execPath, START, 'console', 'host.1', '--lab', name]
  const shells = new Map<'console' | 'ssh', TypedShell>([
    ['console', undo.use(await TypedShell.open(console))],
    ['ssh', undo.use(await TypedShell.open(ssh.shell))],
  ])
  const echo = await inTurn(shells, ROUNDS, async (shell) => shell.echo(KEYS))
  print(`Gbit/s up: ${up.medians(2)}\nGbit/s down: ${down.medians(2)}\n`)
  print(`µs a round trip: ${trip.medians(0)}\nµs from a key to its echo: ${echo.medians(0)}\n`)
  const starts: number[] = []
  for (let session = 0; session < SESSIONS; session++) {
    const began = performance.now()
    await developer.console('host.1', ['true'])
    starts.push(performance.now() - began)
  }
  return [
    {
      ...{
        what: 'tunnel up, beside ssh through a jump host',
        unit: '×',
        isAtLeast: true,
        target: 1.2,
      },
      ...{ value: up.beside('tunnel', 'ssh') },
      from: `${up.median('tunnel').toFixed(2)} / ${up.median('ssh').toFixed(2)} Gbit/s`,
    },
    {
      ...{
        what: 'tunnel down, beside ssh through a jump host',
        unit: '×',
        isAtLeast: true,
        target: 1.2,
      },
      ...{ value: down.beside('tunnel', 'ssh') },
      from: `${down.median('tunnel').toFixed(2)} / ${down.median('ssh').toFixed(2)} Gbit/s`,
    },
    {
      ...{ what: 'tunnel round trips, beside the same', unit: '×', isAtLeast: true, target: 1 },
      ...{ value: trip.beside('ssh', 'tunnel') },
      from: `${trip.median('ssh').toFixed(0)} / ${trip.median('tunnel').toFixed(0)} µs`,
    },
    {
      ...{ what: 'from a key to its echo, beside ssh', unit: '×', isAtLeast: true, target: 1 },
      ...{ value: echo.beside('ssh', 'console') },
      from: `${echo.median('ssh').toFixed(0)} / ${echo.median('console').toFixed(0)} µs`,
    },
    {
      ...{ what: 'a console from asking to its end', unit: 's', target: 0.15 },
      ...{ value: median(starts) / 1000, from: `${String(SESSIONS)} times \`true\`, logged in` },
    },
  ]
}

const IMAGE = new URL('../../../lab/examples/shop/images/node', import.meta.url).pathname

export async function deployService(lab: Lab): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'drawbridge-bench-app-'))
  try {
    const file = join(folder, 'app.yaml')
    await writeFile(file, appText(relative(folder, IMAGE), await readFile(SERVICE, 'utf8')))
    await deployFile(lab, file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

const appText = (image: string, program: string): string => `
app: bench
components:
  web.main:
    image: ${image}
    command: [/usr/bin/node, --input-type=module, -e, ${JSON.stringify(program)}]
    ports: [9000]
    memory: 256m
    pids: 32
`
