import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Lab } from '../lab.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import type { ProbeResult } from '../probe/probe.ts'

const name = `fa-faults-${process.pid.toString(36)}`
let lab: Lab

beforeAll(async () => {
  lab = await Lab.up({ hosts: 2, name })
})

afterEach(async () => {
  await lab.faults.heal()
})

afterAll(async () => lab[Symbol.asyncDispose]())

const TUNNEL: Shape = { over: 'v4', proto: 'udp', sport: 51820, dport: 51820 }

const probe = async (from: string, to: string): Promise<ProbeResult> =>
  lab.packets.probe({ from, to, shape: TUNNEL })

const LOST = { fate: 'unseen', control: { arrived: true } }

/** All that stands, but for what it has dropped so far. */
const standingFaults = async (): Promise<readonly object[]> =>
  (await lab.faults.list()).map((fault) => ({ ...fault, dropped: 0 }))

test('a cut pair hears nothing of each other, and everything once it is healed', async () => {
  await lab.faults.cut('host.1', 'host.2')
  expect(await probe('host.1', 'host.2')).toMatchObject(LOST)
  expect(await probe('host.2', 'host.1')).toMatchObject(LOST)
  expect(await probe('stranger', 'host.1')).toMatchObject({ fate: 'dropped' })
  expect(await lab.faults.list()).toMatchObject([
    { kind: 'cut', from: 'host.1', to: 'host.2', oneWay: false },
  ])

  await lab.faults.heal(['host.2'])

  expect(await probe('host.1', 'host.2')).toMatchObject({ fate: 'arrived' })
  expect(await lab.faults.list()).toEqual([])
})

test('a one-way cut loses what goes that way only', async () => {
  await lab.faults.cut('host.1', 'host.2', { oneWay: true })

  expect(await probe('host.1', 'host.2')).toMatchObject(LOST)
  expect(await probe('host.2', 'host.1')).toMatchObject({ fate: 'arrived' })
})

test('a machine cut from everybody is reached by nobody', async () => {
  await lab.faults.cut('host.1')

  expect(await probe('stranger', 'host.1')).toMatchObject({ fate: 'unseen' })
  expect(await probe('host.2', 'host.1')).toMatchObject(LOST)
  expect(await probe('stranger', 'host.2')).toMatchObject({ fate: 'dropped' })
})

test('a cut outlives the reboot of both ends', async () => {
  await lab.faults.cut('host.1', 'host.2')
  const [one, two] = [await lab.host('host.1'), await lab.host('host.2')]
  await Promise.all([one.reboot(), two.reboot()])

  expect(await probe('host.1', 'host.2')).toMatchObject(LOST)

  await lab.faults.heal(['host.1', 'host.2'])
  await lab.settle()
  expect(await probe('host.1', 'host.2')).toMatchObject({ fate: 'arrived' })
})

test('to dispose of a fault heals it and leaves the others', async () => {
  await lab.faults.cut('host.1', 'stranger')
  {
    await using cut = await lab.faults.cut('host.1', 'host.2')
    expect(cut.fault).toMatchObject({ kind: 'cut', to: 'host.2' })
    expect(await lab.faults.list()).toHaveLength(2)
  }

  expect(await lab.faults.list()).toMatchObject([{ kind: 'cut', to: 'stranger' }])
})

test('half of the frames are lost at 50 %, and a new impairment takes the place of the old', async () => {
  await lab.faults.impair('host.1', 'host.2', { lossPercent: 1 })
  await lab.faults.impair('host.2', 'host.1', { lossPercent: 50 })
  expect(await lab.faults.list()).toHaveLength(1)
  await using flow = await lab.packets.flow('host.1', 'host.2')
  await pause(1_500)
  const { sent, arrived } = await flow.stop()

  expect(sent).toBeGreaterThan(300)
  expect(arrived / sent).toBeGreaterThan(0.3)
  expect(arrived / sent).toBeLessThan(0.7)
})

test('beyond a rate frames are dropped', async () => {
  await lab.faults.impair('host.1', 'host.2', { bitsPerSecond: 64_000 })
  await using flow = await lab.packets.flow('host.1', 'host.2')
  await pause(4_000) // what may pass at once has passed by then
  await flow.arrivals()
  const slow = await flow.arrivals()
  await lab.faults.heal()
  const fast = await flow.arrivals()

  expect(fast).toBeGreaterThan(100)
  expect(slow).toBeLessThan(fast / 3)
})

test('a full disk refuses every write, through a reboot too, and gives all back when it is healed', async () => {
  const host = await lab.host('host.1')
  const before = await host.mustExec(['bash', '-c', SUMS])
  await lab.faults.fill('host.1')

  expect(await host.exec(['bash', '-c', WRITE])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('No space left') as string,
  })
  expect((await host.exec(AS_AGENT)).stderr).toMatch(/No space left|I\/O error/)
  expect(await host.mustExec(['bash', '-c', SUMS])).toBe(before)
  await host.reboot()
  expect((await host.exec(['bash', '-c', WRITE])).stderr).toContain('No space left')
  expect(await lab.faults.list()).toMatchObject([{ kind: 'full-disk', host: 'host.1' }])

  await lab.faults.heal(['host.1'])

  expect(await host.exec(['bash', '-c', WRITE])).toMatchObject({ exitCode: 0 })
  expect(await host.exec(AS_AGENT)).toMatchObject({ exitCode: 0 }) // it began under the full disk
  await lab.settle()
  expect(await host.mustExec(['bash', '-c', SUMS])).toContain(before.split('\n')[0])
})

test('a paused machine is listed and healed', async () => {
  await lab.faults.pause('control')
  expect(await lab.faults.list()).toEqual([{ kind: 'pause', machine: 'control' }])

  expect(await lab.faults.heal()).toHaveLength(1)

  expect(await lab.machine('control')).toMatchObject({ status: 'running' })
})

test('what was made wrong stays wrong when the switch dies and begins anew, and is healed as ever', async () => {
  await lab.faults.cut('host.1', 'stranger')
  await lab.faults.impair('host.1', 'host.2', { lossPercent: 1, bitsPerSecond: 80_000_000 })
  await lab.faults.fill('host.1')
  const before = await standingFaults()
  expect(before).toHaveLength(3)

  await lab.packets[Symbol.asyncDispose]() // its engine lives in the switch
  const anchor = lab.docker.getContainer((await lab.machine('switch')).id)
  await anchor.kill()
  await anchor.wait() // until then the engine says that it runs
  await lab.repair()

  expect(await standingFaults()).toEqual(before)
  expect(await probe('stranger', 'host.1')).toMatchObject({ fate: 'unseen' })
  const host = await lab.host('host.1')
  expect((await host.exec(['bash', '-c', WRITE])).stderr).toContain('No space left')

  await lab.faults.heal()

  expect(await probe('stranger', 'host.1')).toMatchObject({ fate: 'dropped' })
  expect(await host.exec(['bash', '-c', WRITE])).toMatchObject({ exitCode: 0 })
  expect(await host.exec(AS_AGENT)).toMatchObject({ exitCode: 0 })
  await lab.settle()
})

test('a new host of the same name has none of the faults of the one that left', async () => {
  const one = await lab.add()
  await lab.faults.cut(one.name)
  await lab.faults.fill(one.name)
  await lab.remove(one.name, { dead: true })
  expect(await lab.faults.list()).toEqual([])

  const other = await lab.add()

  expect(other.name).toBe(one.name)
  expect(await other.exec(['bash', '-c', WRITE])).toMatchObject({ exitCode: 0 })
  await lab.remove(other.name, { dead: false })
})

test.each([
  {
    what: 'a machine that is not there',
    work: () => lab.faults.cut('host.9'),
    code: 'E_NO_SUCH_TARGET',
  },
  { what: 'the switch itself', work: () => lab.faults.cut('switch'), code: 'E_NO_SUCH_TARGET' },
  { what: 'one end twice', work: () => lab.faults.cut('host.1', 'host.1'), code: 'E_SAME_ENDS' },
  { what: 'the disk of the stranger', work: () => lab.faults.fill('stranger'), code: 'E_NO_DISK' },
  {
    what: 'healing nobody known',
    work: () => lab.faults.heal(['host.9']),
    code: 'E_NO_SUCH_TARGET',
  },
])('$what is refused with $code', async ({ work, code }) => {
  await expect(work()).rejects.toMatchObject({ code })
  expect(await lab.faults.list()).toEqual([])
})

const PLACE = '/var/lib/drawbridge'
const SUMS = `cd ${PLACE} && sha256sum agent.key wireguard.key bootstrapped`
const WRITE = `cd ${PLACE} && echo something >.note; code=$?; rm -f .note; exit $code`
const AS_AGENT = [
  'bash',
  '-c',
  `nsenter -t $(systemctl show -P MainPID drawbridge-agent) -m bash -c '${WRITE}'`,
]
