import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Host } from '../host.ts'
import { Lab } from '../lab.ts'
import { HandMade, putImage } from './hand-made/hand-made.ts'

const ADDRESS = '198.18.225.112'
const SEED = Number(process.env['DRAWBRIDGE_SEED'] ?? 20_261_125)
const KILLS = process.env['DRAWBRIDGE_LONG'] === '1' ? 40 : 4

let lab: Lab
let alice: Host
let bob: Host
let steady: HandMade
let peer: HandMade

beforeAll(async () => {
  lab = await Lab.raise({ name: `app-${randomBytes(3).toString('hex')}`, hosts: 2 })
  ;[alice, bob] = await Promise.all([lab.host('host.1'), lab.host('host.2')])
  await Promise.all([lab.apps.add('shop'), putImage(alice), putImage(bob)])
  for (const host of [alice, bob])
    await host.mustExec([
      ...['docker', 'network', 'create', '-d', 'drawbridge', '--ipam-driver', 'drawbridge'],
      ...['--subnet', '198.18.224.0/19', '-o', 'app=shop', 'shop'],
    ])
  const flags = ['--network', 'shop', '--restart', 'always']
  steady = await HandMade.run(alice, 'steady', [...flags, '--ip', ADDRESS])
  peer = await HandMade.run(bob, 'peer', flags)
})
afterAll(async () => lab.down())

/** Cards of apps that stand on a host, and far ends that no engine has taken. */
const cardsOn = async (host: Host): Promise<readonly string[]> =>
  (await host.mustExec(['ls', '/sys/class/net']))
    .split(/\s+/)
    .filter((name) => /^db[cp]/.test(name))

const answers = (times = 1): Promise<number> => peer.ask(ADDRESS, 64, times)

test('a container answers on while the agent of its host is killed and started again', async () => {
  const before = await cardsOn(alice)
  const [answered] = await Promise.all([answers(2000), alice.killAgent()])

  expect(answered).toBe(2000)
  expect(await cardsOn(alice)).toEqual(before)
})

test('a container answers on while the engine of its host is killed and started again, and keeps its address', async () => {
  const [answered] = await Promise.all([answers(2000), killEngine(alice)])
  const next = await HandMade.run(alice, 'next', ['--network', 'shop'])

  expect(answered).toBe(2000)
  expect(await steady.cards()).toEqual(['eth0'])
  expect(await next.address()).not.toBe(ADDRESS)
  await alice.mustExec(['docker', 'rm', '-f', 'next'])
})

test('nobody else gets an address that a container has', async () => {
  const thief = await HandMade.tryRun(alice, 'thief', ['--network', 'shop', '--ip', ADDRESS])

  expect(thief.stderr).toMatch(new RegExp(`${ADDRESS}|already in use`, 'i'))
  expect(await answers()).toBe(1)
  await alice.mustExec(['docker', 'rm', '-f', 'thief'])
})

test('a container that is stopped and started again is back on its address at once', async () => {
  await alice.mustExec(['docker', 'restart', '-t', '0', 'steady'])

  expect(await steady.address()).toBe(ADDRESS)
  expect(await answers(3)).toBe(3)
})

test('containers are back on their addresses after a reboot, without anybody speaking to the engine', async () => {
  await alice.reboot()

  await expect.poll(() => answers(), { timeout: 30_000 }).toBe(1)
  expect(await steady.cards()).toEqual(['eth0'])
  expect((await cardsOn(alice)).length).toBe(1)
})

test('a container that starts while no agent is there waits for it, and gets no other card meanwhile', async () => {
  await alice.mustExec(['docker', 'stop', '-t', '0', 'steady'])
  await alice.mustExec(['systemctl', 'stop', 'drawbridge-agent.service'])
  const started = alice.exec(['docker', 'start', 'steady'])
  await delay(1500)
  await alice.mustExec(['systemctl', 'start', 'drawbridge-agent.service'])

  expect((await started).exitCode).toBe(0)
  expect(await steady.cards()).toEqual(['eth0'])
  await expect.poll(() => answers(), { timeout: 10_000 }).toBe(1)
})

test(
  'a container that is stopped while no agent is there ends within a minute, and has its address again',
  { timeout: 150_000 },
  async () => {
    await alice.mustExec(['systemctl', 'stop', 'drawbridge-agent.service'])
    const unit = 'stops-steady.service'
    await alice.mustExec(['systemd-run', `--unit=${unit}`, 'docker', 'stop', '-t', '0', 'steady'])
    const isOver = async (): Promise<boolean> =>
      (await alice.exec(['systemctl', 'is-active', '--quiet', unit])).exitCode !== 0
    // The engine tries four calls for 15 s each before it gives up on a driver that is away.
    await expect.poll(isOver, { timeout: 90_000, interval: 3000 }).toBe(true)
    await alice.mustExec(['systemctl', 'start', 'drawbridge-agent.service'])
    expect(await cardsOn(alice)).toEqual([])
    await alice.mustExec(['docker', 'start', 'steady'])

    expect(await steady.address()).toBe(ADDRESS)
    await expect.poll(() => answers(), { timeout: 10_000 }).toBe(1)
  },
)

test.each([
  ['an agent', 'drawbridge-agent.service'],
  ['an engine', 'docker.service'],
])(
  `%s killed in the middle of docker run leaves a container with its one card, or none (${KILLS} kills)`,
  { timeout: KILLS * 60_000 },
  async (_what, unit) => {
    const before = await cardsOn(alice)
    let failed = 0
    for (const ms of moments(SEED, KILLS)) {
      const told = `${unit}, seed ${SEED}, killed after ${ms} ms`
      const running = HandMade.tryRun(alice, 'half', ['--network', 'shop'])
      await delay(ms)
      await alice.mustExec(['systemctl', 'kill', '--signal=KILL', unit])
      const { exitCode } = await running
      // Killed so often, the service manager would not start it any more.
      await alice.mustExec(['systemctl', 'reset-failed', 'docker.service', 'docker.socket'])
      await alice.mustExec(['systemctl', 'start', 'docker.socket', 'docker.service'])
      if (exitCode === 0) await hasOneCard(told)
      else failed += 1
      await alice.exec(['docker', 'rm', '-f', 'half'])
      await expect.poll(() => cardsOn(alice), { message: told, timeout: 10_000 }).toEqual(before)
    }
    expect(await answers()).toBe(1)
    process.stdout.write(`${failed} of ${KILLS} runs failed when ${unit} was killed\n`)
  },
)

async function hasOneCard(told: string): Promise<void> {
  const cards = await alice.mustExec(['docker', 'exec', 'half', 'ls', '/sys/class/net'])
  expect(
    cards
      .split(/\s+/)
      .filter((name) => name !== '')
      .sort(),
    told,
  ).toEqual(['eth0', 'lo'])
  const address = (await alice.mustExec(['docker', 'inspect', '-f', FORMAT, 'half'])).trim()
  await expect.poll(() => peer.ask(address), { message: told, timeout: 10_000 }).toBe(1)
}

const FORMAT = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'

test('all of that leaves hosts that hold every claim', async () => {
  await expect.poll(async () => (await lab.verify()).findings, { timeout: 20_000 }).toEqual([])
})

async function killEngine(host: Host): Promise<void> {
  await host.mustExec(['systemctl', 'kill', '--signal=KILL', 'docker.service'])
  await host.mustExec(['docker', 'ps'])
}

/** Milliseconds between nothing and a whole run, spread evenly and shuffled by the seed. */
const moments = (seed: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => ((at * 7 + seed) % count) * Math.ceil(600 / count))
