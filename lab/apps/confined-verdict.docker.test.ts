import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../host.ts'
import { Lab } from '../lab.ts'
import { componentOf, deployText } from './probe-app/deployed.ts'

const CLAIM = 'components-confined'
const APP = `
app: probe
components:
  web.main:
    image: IMAGE
    memory: 32m
    pids: 16
    writable_dirs: [/data]
    environment: { ROLE: first }
`

let lab: Lab
let host: Host
/** Of the one component, as `docker` takes it. */
let container: string

beforeAll(async () => {
  lab = await Lab.raise({ name: `cv-${randomBytes(3).toString('hex')}`, hosts: 1 })
  host = await lab.host('host.1')
})
afterAll(async () => lab.down())

const judged = async () => {
  const { claims, findings } = await lab.verify()
  return {
    verdict: claims.find(({ id }) => id === CLAIM)?.verdict,
    findings: findings.filter(({ claim }) => claim === CLAIM),
  }
}

const rules = async (): Promise<readonly (string | null)[]> =>
  (await judged()).findings.map(({ rule }) => rule)

/** As root of the host, in namespaces of the component's first process. */
const asRoot = async (namespaces: string, ...argv: readonly string[]): Promise<string> => {
  const format = '--format={{.State.Pid}}'
  const pid = (await host.mustExec(['docker', 'inspect', format, container])).trim()
  return host.mustExec(['nsenter', '-t', pid, namespaces, ...argv])
}

/** https://man7.org/linux/man-pages/man2/mount.2.html: there is no program for it inside. */
const [READ_ONLY, REMOUNT, BIND] = [1, 32, 4096]
const MOUNT = process.arch === 'arm64' ? 40 : 165
const mountAnew = (flags: number): readonly string[] => [
  ...['/usr/bin/perl', '-e'],
  `my ($none, $root) = ('none', '/'); exit(syscall(${MOUNT}, $none, $root, $none, ${flags}, 0) == 0 ? 0 : 1)`,
]

test('a lab without components says nothing of them, and wakes no engine to ask', async () => {
  expect((await judged()).verdict).toBeUndefined()
  const { stdout } = await host.exec(['systemctl', 'is-active', 'docker.service'])
  expect(stdout).toBe('inactive\n')
})

test('a component that was deployed is held to be confined', async () => {
  const view = await deployText(lab, APP)
  container = componentOf(view, 'web.main').instances[0]?.container ?? ''

  expect(await judged()).toEqual({ verdict: 'held', findings: [] })
})

test('a second card that root gives a component is told of, whatever its engine says', async () => {
  await asRoot('--net', 'ip', 'link', 'add', 'evil0', 'type', 'veth')

  expect(await rules()).toEqual(['component: network cards'])
  await asRoot('--net', 'ip', 'link', 'del', 'evil0')
  expect((await judged()).verdict).toBe('held')
})

test('a root file system that root has mounted anew is told of', async () => {
  await asRoot('--mount', ...mountAnew(REMOUNT | BIND))

  expect(await rules()).toEqual(['component: root in the kernel'])
  await asRoot('--mount', ...mountAnew(REMOUNT | BIND | READ_ONLY))
  expect((await judged()).verdict).toBe('held')
})

test('a privileged container that calls itself a component is told of by host, name and rule', async () => {
  const image = '--format={{.Image}}'
  const [id = ''] = (await host.mustExec(['docker', 'inspect', image, container])).split('\n')
  // Its agent would take it away at once.
  await host.mustExec(['systemctl', 'kill', '--signal=STOP', 'drawbridge-agent.service'])
  await host.mustExec([
    ...['docker', 'run', '--detach', '--name=evil', '--privileged', '--network=none', '--user=0'],
    ...['--label=dev.drawbridge.app=probe', '--label=dev.drawbridge.component=web.main'],
    ...['--label=dev.drawbridge.index=7', '--env=ROLE=evil', id, '/usr/bin/perl', '/app/serve'],
  ])
  const { verdict, findings } = await judged()
  await host.mustExec(['systemctl', 'kill', '--signal=CONT', 'drawbridge-agent.service'])

  expect(verdict).toBe('broken')
  expect(findings.map(({ rule }) => rule)).toEqual(
    expect.arrayContaining([
      'component: privileged',
      'component: user',
      'component: capabilities in the kernel',
      'component: seccomp',
      'component: device files',
    ]),
  )
  for (const { host: on, evidence } of findings) {
    expect(on).toBe('host.1')
    expect(evidence).toMatch(/^web\.main\.7 \(container /)
  }
  await expect.poll(async () => (await judged()).verdict, { timeout: 20_000 }).toBe('held')
})

test('an engine that does not answer leaves the claim in doubt', async () => {
  await host.mustExec(['systemctl', 'kill', '--signal=STOP', 'docker.service'])
  const { verdict, findings } = await judged()
  await host.mustExec(['systemctl', 'kill', '--signal=CONT', 'docker.service'])

  expect(verdict).toBe('inconclusive')
  expect(findings[0]?.evidence).toMatch(/their engine does not answer/)
})
