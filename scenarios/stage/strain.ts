import type { Lab } from '../../lab/index.ts'
import { runOn } from './run-on.ts'

/** What came of a client that keeps to nothing. */
export interface Strain {
  /** What it got through before it was held up, in MiB. */
  readonly passedMib: number
  readonly ending: 'it was held up' | 'it was hung up on' | 'it goes on'
  /** Of resident memory, in MiB. */
  readonly grewMib: Memory
}

interface Memory {
  readonly control: number
  readonly agent: number
}

/** Past this it counts as going on for ever. */
export const MORE_THAN_ANY_WINDOW_MIB = 160

const RESIDENT = `
  for one in /proc/[0-9]*; do
    case $(readlink $one/exe) in */drawbridge/node) sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB/\\1/p' $one/status ;; esac
  done`

/** How much more control and a host's agent hold afterwards, by their kernels. */
export async function watchMemory(lab: Lab, host: string): Promise<() => Promise<Memory>> {
  const before = await memory(lab, host)
  return async () => {
    const now = await memory(lab, host)
    return { control: now.control - before.control, agent: now.agent - before.agent }
  }
}

const memory = async (lab: Lab, host: string): Promise<Memory> => {
  const [control, agent] = await Promise.all(
    ['control', host].map(async (machine) => {
      const kib = await runOn(lab, machine, ['sh', '-c', RESIDENT])
      return Math.round(Number(kib.trim()) / 1024)
    }),
  )
  return { control: control ?? Number.NaN, agent: agent ?? Number.NaN }
}
