import type Docker from 'dockerode'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Lab } from '../../../lab/index.ts'
import { ROOT } from '../../root.ts'
import { median, seconds, type Measured } from '../measure.ts'
import { labMs } from '../program.ts'

const ROUNDS = 3
const APP = join(ROOT, 'lab/examples/shop/app.yaml')

/** The example app on three hosts: onto hosts that have no image yet, onto hosts that have, and once more unchanged. */
export async function deploys(
  docker: Docker,
  print: (text: string) => void,
): Promise<readonly Measured[]> {
  const name = `bench-${randomBytes(3).toString('hex')}`
  await using _lab = await Lab.up({ hosts: 3, name, docker })
  const lab = ['--lab', name] as const
  await labMs('deploy', APP, '--dry-run', ...lab)
  const first = await labMs('deploy', APP, ...lab)
  const agains: number[] = []
  const unchanged: number[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    await labMs('app', 'rm', 'shop', ...lab)
    agains.push(await labMs('deploy', APP, ...lab))
    unchanged.push(await labMs('deploy', APP, ...lab))
  }
  print(
    `deploy: first ${seconds(first)}, images on the hosts ${agains.map(seconds).join(' ')}, unchanged ${unchanged.map(seconds).join(' ')}\n`,
  )
  return [
    {
      ...{ what: 'lab deploy of the example, images there', unit: 's', target: 20 },
      value: median(agains) / 1000,
      from: `${seconds(first)} where hosts have none yet`,
    },
    {
      ...{ what: 'lab deploy once more without change', unit: 's', target: 3 },
      ...{ value: median(unchanged) / 1000, from: `${String(ROUNDS)} rounds` },
    },
  ]
}
