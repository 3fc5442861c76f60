import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppView } from '../../control/api/contract.ts'
import type { Host } from '../host.ts'
import { Lab } from '../lab.ts'
import { waitUntil } from '../lifecycle/wait-until.ts'
import { appOf, componentOf, deployText, inside } from './probe-app/deployed.ts'

let lab: Lab
let hosts: readonly Host[]

beforeAll(async () => {
  lab = await Lab.raise({ name: `dp-${randomBytes(3).toString('hex')}`, hosts: 2 })
  hosts = await lab.hosts()
})
afterAll(async () => lab.down())

const app = (role: string, more = ''): string => `
app: probe
components:
  web.main:
    image: IMAGE
    instances: 2
    memory: 32m
    pids: 16
    cpus: 0.2
    writable_dirs: [/data]
    environment: { ROLE: ${role} }
    health: { command: [/usr/bin/perl, /app/check], interval: 1s, retries: 2, grace: 1s }
    ${more}
  data.db:
    image: IMAGE
    memory: 32m
    pids: 16
    environment: { ROLE: db }
`

const containersOf = (view: AppView): readonly (string | null)[] =>
  componentOf(view, 'web.main').instances.map(({ container }) => container)

const settled = async (): Promise<AppView> => {
  let seen = ''
  return waitUntil({
    what: 'the app to stand as wished',
    timeoutMs: 60_000,
    look: async () => {
      const view = await appOf(lab, 'probe')
      seen = JSON.stringify(view.components)
      return view.components.every(({ state }) => state === 'settled') ? view : undefined
    },
    seen: () => seen,
    next: 'lab components',
  })
}

const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )

test('a host without instances leaves its engine asleep', async () => {
  for (const host of hosts)
    expect((await host.exec(['systemctl', 'is-active', 'docker.service'])).stdout).toBe(
      'inactive\n',
    )
})

describe('an app', () => {
  test('comes up healthy, spread over the hosts, each instance at an address of its host', async () => {
    const view = await deployText(lab, app('first'))
    const { instances } = componentOf(view, 'web.main')

    expect(instances.map(({ state, role }) => [state, role])).toEqual([
      ['healthy', 'serving'],
      ['healthy', 'serving'],
    ])
    expect(new Set(instances.map(({ host }) => host)).size).toBe(2)
    expect(instances.map(({ host, address }) => `${host} ${address}`).sort()).toEqual([
      expect.stringMatching(/^host-1 198\.18\.225\.1(?:1[2-9]|2[0-6])$/),
      expect.stringMatching(/^host-2 198\.18\.225\.1(?:4[4-9]|5[0-8])$/),
    ])
  })

  test('that is deployed again as it is stays as it is, and no host gets an order', async () => {
    const [before, orders] = [await appOf(lab, 'probe'), await generations()]
    await deployText(lab, app('first'))

    expect(containersOf(await appOf(lab, 'probe'))).toEqual(containersOf(before))
    expect(await generations()).toEqual(orders)
  })

  test('that is changed is replaced one instance at a time, and is served all the while', async () => {
    const before = containersOf(await appOf(lab, 'probe'))
    const seen: AppView[] = []
    const watch = setInterval(() => {
      appOf(lab, 'probe').then(
        (view) => seen.push(view),
        () => undefined,
      )
    }, 100)
    await deployText(lab, app('second'))
    clearInterval(watch)

    const web = seen.map((view) => componentOf(view, 'web.main').instances)
    expect(web.length).toBeGreaterThan(5)
    expect(Math.max(...web.map((all) => all.filter(({ role }) => role === 'trial').length))).toBe(1)
    expect(Math.min(...web.map((all) => all.filter(({ role }) => role === 'serving').length))).toBe(
      2,
    )
    const after = containersOf(await appOf(lab, 'probe'))
    expect(after.filter((id) => before.includes(id))).toEqual([])
    await onlyStand(3)
  })

  test('whose new version never becomes healthy keeps its old one, and nothing half-made stays', async () => {
    const before = await appOf(lab, 'probe')
    const failed = await failureOf(deployText(lab, app('third, HEALTH: bad')))

    expect(failed).toMatchObject({ code: 'E_COMPONENT_UNHEALTHY', exitCode: 1 })
    const after = await appOf(lab, 'probe')
    expect(containersOf(after)).toEqual(containersOf(before))
    expect(componentOf(after, 'web.main').state).toBe('stopped')
    await onlyStand(3)
  })

  test('whose new version ends at once is told of with what it said last', async () => {
    const failed = await failureOf(deployText(lab, app("fourth, ENDS: 'at once'")))

    expect(failed).toMatchObject({
      code: 'E_COMPONENT_UNHEALTHY',
      message: expect.stringMatching(/it ended with 3: serving as fourth/) as unknown,
    })
  })

  test('that fits no host is refused, and nothing is changed', async () => {
    await deployText(lab, app('second'))
    const [before, orders] = [await appOf(lab, 'probe'), await generations()]
    const failed = await failureOf(
      deployText(lab, app('second').replace('memory: 32m', 'memory: 900g')),
    )

    expect(failed).toMatchObject({ code: 'E_NO_ROOM', exitCode: 4 })
    expect(containersOf(await appOf(lab, 'probe'))).toEqual(containersOf(before))
    expect(await generations()).toEqual(orders)
  })

  test.each([
    ['names an image that is not there', ['image: IMAGE', 'image: nowhere'], 'E_APP_UNKNOWN_IMAGE'],
    ['listens twice on a port', ['memory: 32m', 'ports: [80, 80]'], 'E_APP_PORT_CLASH'],
    ['comes after itself', ['memory: 32m', 'after: [web.main]'], 'E_APP_CYCLE'],
  ] as const)(
    'that %s is refused with its line, and nothing is changed',
    async (_what, [from, to], code) => {
      const [before, orders] = [await appOf(lab, 'probe'), await generations()]
      const failed = await failureOf(deployText(lab, app('second').replace(from, to)))

      const line =
        app('second')
          .split('\n')
          .findIndex((one) => one.includes(from)) + 1
      expect(failed).toMatchObject({
        ...{ code, exitCode: 2 },
        message: expect.stringMatching(new RegExp(`app\\.yaml:${String(line)}:`)) as unknown,
      })
      expect(containersOf(await appOf(lab, 'probe'))).toEqual(containersOf(before))
      expect(await generations()).toEqual(orders)
    },
  )

  test('that is new and never becomes healthy leaves nothing of it standing', async () => {
    const fresh = app('first, HEALTH: bad').replace('app: probe', 'app: fresh')
    const failed = await failureOf(deployText(lab, fresh))

    expect(failed).toMatchObject({ code: 'E_COMPONENT_UNHEALTHY', exitCode: 1 })
    // The deploy ends with the first that is given up; each of the others has its own time.
    const left = async () => componentOf(await appOf(lab, 'fresh'), 'web.main').instances
    await expect.poll(left, { timeout: 15_000 }).toEqual([])
    await lab.apps.remove('fresh')
    await onlyStand(3)
  })

  test('of an image that control has not is refused', async () => {
    const control = await lab.control()
    const spec = {
      components: [
        {
          name: 'web.main',
          instances: 1,
          image: { archive: 'a'.repeat(64), bytes: 1, name: 'drawbridge/none:1' },
          command: null,
          environment: {},
          ports: [],
          writable: [],
          limits: { memoryMib: 8, cpus: 0.1, pids: 8 },
          health: null,
          after: [],
          on: [],
        },
      ],
    }
    expect(await failureOf(control.putApp('other', spec))).toMatchObject({
      code: 'E_NO_SUCH_IMAGE',
    })
    expect((await lab.apps.list()).map(({ name }) => name)).toEqual(['probe'])
  })
})

/** What every component is kept from, tried from inside; `control`: how the same is done where nothing keeps one from it. */
const TRIES: readonly (readonly [string, readonly string[]])[] = [
  ['write-root', []],
  ['write-usr', []],
  ['write-etc', []],
  ['write-tmp', []],
  ['write-hosts', []],
  ['write-dev', []],
  ['write-shm', []],
  ['write-sysctl', []],
  ['become-root', []],
  ['mount', []],
  ['mknod', ['/data']],
  ['raw-socket', []],
  ['packet-socket', []],
  ['new-user-namespace', []],
  ['new-mount-namespace', []],
  ['chroot', []],
  ['engine-socket', []],
  ['host-disk', []],
  ['host-processes', []],
  ['fork-many', []],
  ['run-dropped-file', ['/data']],
]

describe('a component', () => {
  test.each(TRIES)('cannot do this: %s; unconfined it is done', async (what, rest) => {
    const [one] = componentOf(await settled(), 'web.main').instances
    if (one === undefined) throw new Error('there is an instance')
    const [host] = hosts
    if (host === undefined) throw new Error('there is a host')
    const argv = ['/usr/bin/perl', '/app/try', what, ...rest]

    expect(await inside(lab, one, argv)).toMatch(/^refused/)
    expect((await unconfined(host, argv)).trim()).toBe('done')
  })

  test('can write where it declared to, and nowhere else', async () => {
    const [one] = componentOf(await settled(), 'web.main').instances
    if (one === undefined) throw new Error('there is an instance')

    const argv = ['/usr/bin/perl', '/app/try', 'write-everywhere']
    expect(await inside(lab, one, argv)).toBe('/data')
    const mounts = await inside(lab, one, ['/usr/bin/cat', '/proc/self/mountinfo'])
    expect(mounts).toMatch(/ \/data rw,nosuid,nodev,noexec,relatime /)
  })

  test('of which somebody has lifted a limit is replaced by one that has it', async () => {
    const [one] = componentOf(await settled(), 'web.main').instances
    const host = hosts.find(({ plan }) => plan.machine === one?.host)
    await host?.mustExec(['docker', 'update', '--pids-limit', '-1', one?.container ?? ''])
    const after = await waitUntil({
      what: 'another container',
      timeoutMs: 30_000,
      look: async () => {
        const [now] = componentOf(await appOf(lab, 'probe'), 'web.main').instances
        return now?.container !== one?.container && now?.state === 'healthy' ? now : undefined
      },
      seen: () => 'the same',
      next: 'lab components',
    })

    expect(after.address).toBe(one?.address)
    expect(
      await host?.mustExec([
        'docker',
        'inspect',
        '--format={{.HostConfig.PidsLimit}}',
        after.container ?? '',
      ]),
    ).toBe('16\n')
  })

  test('keeps what it wrote while agent, engine and host are started anew, and stands at its address', async () => {
    const [before] = componentOf(await settled(), 'web.main').instances
    const host = hosts.find(({ plan }) => plan.machine === before?.host)
    if (before === undefined || host === undefined) throw new Error('there is an instance')
    await inside(lab, before, ['/bin/sh', '-c', 'echo kept >/data/note'])
    await host.killAgent()
    await host.mustExec(['systemctl', 'restart', 'docker.service'])
    await host.reboot()
    await lab.settle()
    const [after] = componentOf(await settled(), 'web.main').instances
    if (after === undefined) throw new Error('there is an instance')

    expect(after.address).toBe(before.address)
    expect(await inside(lab, after, ['/usr/bin/cat', '/data/note'])).toBe('kept')
  })

  test('that is restarted by its owner begins with empty directories', async () => {
    const before = componentOf(await settled(), 'web.main').instances
    await (await lab.control()).restartComponent('probe', 'web.main')
    const after = componentOf(await settled(), 'web.main').instances

    expect(
      after
        .map(({ container }) => container)
        .filter((id) => before.some((one) => one.container === id)),
    ).toEqual([])
    for (const one of after)
      expect(await inside(lab, one, ['/bin/sh', '-c', 'echo /data/*'])).toBe('/data/*')
  })

  test('whose host leaves stands on another one', async () => {
    await lab.remove('host.2', { dead: false })
    const { instances } = componentOf(await settled(), 'web.main')

    expect(instances.map(({ host, state }) => [host, state])).toEqual([
      ['host-1', 'healthy'],
      ['host-1', 'healthy'],
    ])
  })
})

/** The same image, run as somebody would who is allowed everything. */
const unconfined = async (host: Host, argv: readonly string[]): Promise<string> => {
  const image = await host.mustExec([
    'docker',
    'images',
    '--quiet',
    '--filter=reference=drawbridge/probe-image',
  ])
  const [id = ''] = image.split('\n')
  return host.mustExec([
    ...[
      'docker',
      'run',
      '--rm',
      '--privileged',
      '--network=none',
      '--pid=host',
      '--user=0',
      '--volume=/:/mnt',
    ],
    ...['--volume=/run/docker.sock:/run/docker.sock', '--tmpfs=/data:exec,dev', id, ...argv],
  ])
}

const generations = async (): Promise<readonly number[]> =>
  (await (await lab.control()).state()).hosts.map(({ generation }) => generation.ordered)

/** What was replaced goes a moment later: its agent gives it time to end. */
const onlyStand = async (count: number): Promise<void> => {
  let seen: readonly string[] = []
  await waitUntil({
    what: `${String(count)} containers to stand on all hosts`,
    timeoutMs: 15_000,
    look: async () => {
      seen = await runningOn(hosts)
      return seen.length === count ? true : undefined
    },
    seen: () => seen.join(' '),
    next: 'docker ps -a on the hosts',
  })
}

const runningOn = async (all: readonly Host[]): Promise<readonly string[]> =>
  (
    await Promise.all(
      all.map(async (host) => host.mustExec(['docker', 'ps', '--all', '--format={{.Names}}'])),
    )
  )
    .join('')
    .split('\n')
    .filter((line) => line !== '')
