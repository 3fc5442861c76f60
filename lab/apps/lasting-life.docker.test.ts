import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { InstanceView } from '../../control/api/contract.ts'
import type { Host } from '../host.ts'
import { Lab } from '../lab.ts'
import { appOf, componentOf, deployText, inside } from './probe-app/deployed.ts'

let lab: Lab
let host: Host

beforeAll(async () => {
  lab = await Lab.raise({ name: `ll-${randomBytes(3).toString('hex')}`, hosts: 1 })
  host = await lab.host('host.1')
})
afterAll(async () => lab.down())

/** Healthy until somebody puts a file there. */
const app = (more = ''): string => `
app: probe
components:
  web.main:
    image: IMAGE
    memory: 32m
    pids: 16
    writable_dirs: [/data]
    environment: { ROLE: first }
    health: { command: [/bin/sh, -c, 'test ! -e /data/ill'], interval: 1s, retries: 2, grace: 1s }
${more}`

const instance = async (): Promise<InstanceView> => {
  const [one] = componentOf(await appOf(lab, 'probe'), 'web.main').instances
  if (one === undefined) throw new Error('there is an instance')
  return one
}

test('a component that was just deployed has no restart', async () => {
  await deployText(lab, app())

  expect(await instance()).toMatchObject({ state: 'healthy', restarts: 0 })
})

test('one that stays unhealthy is started again, and people are told how often and why', async () => {
  const before = await instance()
  await inside(lab, before, ['/bin/sh', '-c', 'echo no answer >/data/ill'])
  await expect.poll(async () => (await instance()).restarts, { timeout: 40_000 }).toBe(1)
  const { container } = await instance()
  await host.mustExec(['sh', '-c', 'rm /var/lib/drawbridge/writable/*/*/ill'])
  await expect.poll(async () => (await instance()).state, { timeout: 20_000 }).toBe('healthy')
  const told = []
  for await (const { kind, detail } of (await lab.control()).events({ follow: false }))
    if (kind === 'instance-restarted') told.push(detail)

  expect(container).toBe(before.container)
  expect(told).toEqual([
    expect.stringMatching(/web\.main\.1 .*, for the first time: its health check ended with 1/),
  ])
})

test('a reboot of its host is no restart of it', async () => {
  await host.reboot()
  await expect.poll(async () => (await instance()).state, { timeout: 40_000 }).toBe('healthy')

  expect((await instance()).restarts).toBe(0)
})

test('what has the name of a component and is none gives way to it', async () => {
  const { container } = await instance()
  const format = '--format={{.Name}} {{.Image}}'
  const said = await host.mustExec(['docker', 'inspect', format, container ?? ''])
  const [name = '', image = ''] = said.trim().split(' ')
  await host.mustExec(['docker', 'rename', container ?? '', 'away'])
  await host.mustExec(['docker', 'create', `--name=${name.slice(1)}`, image])
  await host.mustExec(['docker', 'rm', '--force', 'away'])
  const another = async (): Promise<boolean> => {
    const now = await instance()
    return now.state === 'healthy' && now.container !== container
  }
  await expect.poll(another, { timeout: 40_000 }).toBe(true)

  expect((await lab.verify()).findings).toEqual([])
})

test('images that no app names any more go once another is deployed, and those of nobody’s app stay', async () => {
  const names = async (): Promise<readonly string[]> => {
    const said = await host.mustExec(['docker', 'images', '--format={{.Repository}}'])
    return said.trim().split('\n').toSorted()
  }
  const mine = 'FROM scratch\nLABEL who=a-person\n'
  await host.mustExec(['sh', '-c', `mkdir -p /root/own && printf '${mine}' >/root/own/Dockerfile`])
  await host.mustExec(['sh', '-c', 'tar -C /root/own -c . | docker import - a-person/own:1'])
  await lab.apps.remove('probe')
  expect(await names()).toEqual(['a-person/own', 'drawbridge/probe-image'])
  await deployText(
    lab,
    app()
      .replace('IMAGE', 'IMAGE/../../../examples/shop/images/valkey')
      .replace(/health: .*/, ''),
  )

  await expect.poll(names, { timeout: 20_000 }).toEqual(['a-person/own', 'drawbridge/valkey'])
})
