import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mustRunIn } from '../backends/run-command.ts'
import { Lab } from '../lab.ts'
import type { Shape } from '../probe/attempt/shape.ts'

const name = `worn-${randomBytes(3).toString('hex')}`
let lab: Lab

beforeAll(async () => {
  lab = await Lab.up({ hosts: 2, name })
})

afterAll(async () => lab[Symbol.asyncDispose]())

const TUNNEL: Shape = { over: 'v4', proto: 'udp', sport: 51820, dport: 51820 }

/** The port behind which the switch takes a MAC to be. */
const portOf = async (mac: string): Promise<string | undefined> => {
  const anchor = await lab.machine('switch')
  const argv = ['bridge', 'fdb', 'show', 'br', 'under0']
  const entries = (await mustRunIn(lab.backend, anchor, { argv })).split('\n')
  return entries.find((entry) => entry.startsWith(`${mac} `))?.split(' ')[2]
}

test.each([
  [
    'a probe',
    async (wearing: Worn) =>
      lab.packets.probe({ from: 'stranger', to: 'host.1', shape: TUNNEL, wearing }),
  ],
  [
    'a frame of the overlay',
    async (wearing: Worn) =>
      lab.packets.inject({ from: 'stranger', as: 'host.2', to: 'host.1', port: 4789, wearing }),
  ],
])(
  'after %s in its name a host is where it was, though it has said nothing since',
  async (_, work) => {
    const { cable } = (await lab.host('host.2')).plan
    await using _silence = await lab.faults.pause('host.2')
    await work(cable)

    expect(await portOf(cable.mac)).toBe('p-host-2')
  },
)

type Worn = NonNullable<Parameters<Lab['packets']['probe']>[0]['wearing']>
