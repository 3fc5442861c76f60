import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Machine } from '../backends/backend.ts'
import { DockerBackend } from '../backends/docker/docker-backend.ts'
import { runIn } from '../backends/run-command.ts'
import { ensureEngine } from '../engine/ensure-engine.ts'
import { ensureImages } from '../images/ensure-images.ts'
import { planLab } from '../plan/lab-plan.ts'
import { firstHosts } from '../plan/membership-plan.ts'
import { isSlice } from '../plan/slice.ts'
import { silentSteps } from '../steps.ts'
import { earlyHostSpec, lateHostFiles } from './machine-specs.ts'
import { newRun } from './run-identity.ts'
import { takeDown } from './take-down.ts'
import { waitUntil } from './wait-until.ts'

/** One host that boots before its user data is there, on no switch. */
const lab = `late-${randomBytes(3).toString('hex')}`
const RAN = '/run/user-data-ran'
const [host, userData] = [planned(), `#!/bin/bash\n: >${RAN}\n`]
let backend: DockerBackend
let machine: Machine

function planned() {
  const slice = 199
  if (!isSlice(slice)) throw new TypeError('no such slice')
  const plan = planLab({ lab, slice, hosts: firstHosts(1), overlay: 'encrypted', cold: false })
  const [first] = plan.hosts
  if (!first) throw new TypeError('no host')
  return { plan, first }
}

const does = async (command: string): Promise<boolean> =>
  (await runIn(backend, machine, { argv: ['sh', '-c', command] })).exitCode === 0

const becomes = async (command: string): Promise<boolean> =>
  waitUntil({
    what: command,
    timeoutMs: 60_000,
    look: async () => (await does(command)) || undefined,
    seen: () => 'it is not so yet',
    next: 'look at the journal of the machine',
  })

/** The unit of the network waits for the one that waits for the user data. */
const NETWORK_WAITS = 'test "$(systemctl show -P ActiveState cloud-network.service)" = inactive'

beforeAll(async () => {
  const { docker } = await ensureEngine(silentSteps)
  backend = new DockerBackend(docker)
  const images = await ensureImages(docker, { kinds: ['host'] })
  const image = { host: images.host.reference, base: images.host.origin }
  machine = await backend.create(earlyHostSpec(host.plan, host.first, image), newRun())
  await backend.signal(machine, 'start')
}, 120_000)

afterAll(async () => takeDown(backend, lab))

test('a host without its user data waits for it, and has no network', async () => {
  await becomes('test "$(systemctl show -P SubState cloud-user-data-early.service)" = start-pre')

  expect(await does(NETWORK_WAITS)).toBe(true)
}, 70_000)

test('user data of which only a part is there is not run', async () => {
  await backend.write(machine, lateHostFiles(host.first, userData).slice(0, -1))
  await pause(500)

  expect(await does(`test -e ${RAN}`)).toBe(false)
  expect(await does(NETWORK_WAITS)).toBe(true)
}, 70_000)

test('user data that was handed over whole is run, and the network follows', async () => {
  await backend.write(machine, lateHostFiles(host.first, userData))

  expect(await becomes(`test -e ${RAN}`)).toBe(true)
  expect(await becomes('test -e /var/lib/cloud/early-done')).toBe(true)
  expect(await becomes(`! ${NETWORK_WAITS}`)).toBe(true)
}, 130_000)
