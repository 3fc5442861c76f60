import { randomBytes } from 'node:crypto'
import type Docker from 'dockerode'
import { ensureEngine } from '../../lab/engine/ensure-engine.ts'
import { Lab } from '../../lab/index.ts'
import { silentSteps } from '../../lab/steps.ts'
import { floorMs } from './floor.ts'
import { agentMemoryMib, hostMemoryMib } from './memory.ts'
import { isMet, measuredLine, median, seconds, type Measured } from './measure.ts'
import { benchAccess } from './access/access.ts'
import { benchOverlay } from './overlay/overlay.ts'
import { labMs } from './program.ts'
import { benchProof } from './proof.ts'
import { benchSweep } from './sweep.ts'

const ROUNDS = 5

type Part = (docker: Docker, print: (text: string) => void) => Promise<readonly Measured[]>

const PARTS: Readonly<Record<string, Part>> = {
  proof: async (_, print) => Promise.resolve(benchProof(print)),
  sweep: benchSweep,
  three: ofThree,
  twenty: async (_, print) => ofTwenty(print),
  overlay: benchOverlay,
  access: benchAccess,
}

/**
 * Measures what the project promises, floor and lab in turn in the same run, and prints each beside its target. Only
 * these parts when some are named: `npm run bench sweep`.
 */
export async function bench(
  print: (text: string) => void,
  only: readonly string[] = [],
): Promise<boolean> {
  const { docker } = await ensureEngine(silentSteps)
  await labMs('up', '1', '--no-verify', '--lab', 'bench-warm')
  await labMs('down', '--lab', 'bench-warm')
  const results: Measured[] = []
  for (const [name, part] of Object.entries(PARTS))
    if (only.length === 0 || only.includes(name)) results.push(...(await part(docker, print)))
  print(`\n${results.map(measuredLine).join('\n')}\n`)
  return results.length > 0 && results.every(isMet)
}

async function ofThree(
  docker: Docker,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  const floors: number[] = []
  const ups: number[] = []
  const adds: number[] = []
  const downs: number[] = []
  const memory: { agent: number; host: number }[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const lab = labName()
    floors.push(await floorMs(docker, 3))
    ups.push(await labMs('up', '3', '--lab', lab))
    memory.push(await memoryOf(docker, lab))
    adds.push(await labMs('add', '--lab', lab))
    downs.push(await labMs('down', '--lab', lab))
    print(
      `round ${String(round)}: floor ${seconds(floors.at(-1) ?? 0)}, up 3 ${seconds(ups.at(-1) ?? 0)}, add ${seconds(adds.at(-1) ?? 0)}, down ${seconds(downs.at(-1) ?? 0)}\n`,
    )
  }
  const floor = median(floors)
  return [
    {
      what: 'lab up 3 to verified, beside its floor',
      value: median(ups) / floor,
      unit: '×',
      target: 3,
      from: `${seconds(median(ups))} / ${seconds(floor)}`,
    },
    {
      what: 'one more host',
      value: median(adds) / 1000,
      unit: 's',
      target: 2,
      from: `${String(ROUNDS)} rounds`,
    },
    { what: 'down', value: median(downs) / 1000, unit: 's', target: 1.5, from: 'four hosts' },
    {
      what: 'agent, resident',
      value: Math.max(...memory.map(({ agent }) => agent)),
      unit: 'MiB',
      target: 80,
      from: 'the largest',
    },
    {
      what: 'idle host in all',
      value: Math.max(...memory.map(({ host }) => host)),
      unit: 'MiB',
      target: 150,
      from: 'the largest, page cache not counted',
    },
  ]
}

async function ofTwenty(print: (text: string) => void): Promise<readonly Measured[]> {
  const threes: number[] = []
  const twenties: number[] = []
  for (let round = 1; round <= 3; round++) {
    threes.push(await upAndDown(3))
    twenties.push(await upAndDown(20))
    print(
      `round ${String(round)}: up 3 ${seconds(threes.at(-1) ?? 0)}, up 20 ${seconds(twenties.at(-1) ?? 0)}, without verify\n`,
    )
  }
  const three = median(threes) / 3
  const twenty = median(twenties) / 20
  return [
    {
      what: 'a host of lab up 20, beside one of lab up 3',
      value: twenty / three,
      unit: '×',
      target: 1.3,
      from: `${seconds(twenty)} / ${seconds(three)}, without verify`,
    },
  ]

  async function upAndDown(hosts: number): Promise<number> {
    const lab = labName()
    const ms = await labMs('up', String(hosts), '--no-verify', '--lab', lab)
    await labMs('down', '--lab', lab)
    return ms
  }
}

async function memoryOf(docker: Docker, name: string): Promise<{ agent: number; host: number }> {
  await using lab = await Lab.attach({ name, docker })
  const hosts = await lab.hosts()
  const all = await Promise.all(hosts.map(async ({ machine }) => hostMemoryMib(docker, machine.id)))
  return { agent: await agentMemoryMib(lab), host: Math.max(...all) }
}

const labName = (): string => `bench-${randomBytes(3).toString('hex')}`
