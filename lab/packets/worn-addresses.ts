import type { Backend, Machine } from '../backends/backend.ts'
import { mustRunIn } from '../backends/run-command.ts'
import type { World, WorldMachine } from '../verify/world.ts'

export interface Wearing<T> {
  readonly world: World
  readonly from: WorldMachine
  /** The MAC that it wears. */
  readonly mac: string
  readonly work: () => Promise<T>
}

/**
 * Something that a machine does with the addresses of another. A switch takes a MAC to be where it spoke last, so that
 * the owner would get nothing until he speaks himself, which one that sleeps does not: it is told where he is.
 */
export async function whileWorn<T>(
  backend: Backend,
  anchor: Machine,
  { world, from, mac, work }: Wearing<T>,
): Promise<T> {
  if (mac === from.mac) return work()
  try {
    return await work()
  } finally {
    const owner = machinesOf(world).find((machine) => machine.mac === mac && machine.pid !== null)
    if (owner) await mustRunIn(backend, anchor, { argv: [...LEARN, ...entryOf(owner)] })
  }
}

const LEARN = ['bridge', 'fdb', 'replace']

/** The port is named by the switch's program. */
const entryOf = ({ name, mac }: WorldMachine): readonly string[] => [
  ...[mac, 'dev', `p-${name.slice(0, 13)}`],
  ...['master', 'dynamic'],
]

const machinesOf = ({ hosts, control, stranger }: World): readonly WorldMachine[] => [
  ...hosts,
  control,
  ...(stranger ? [stranger] : []),
]
