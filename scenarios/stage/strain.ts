import type { Lab } from '../../lab/index.ts'
import type { HostActor } from './host-actor.ts'
import { runOn } from './run-on.ts'
import { untilThere } from './until.ts'

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

const MIB = 1024 * 1024
const STILL_MS = 2000

/** The payload of a frame of credit. */
export const ALL_THE_CREDIT_THERE_IS = Buffer.from([0x70, 0, 0, 0])

/** Past this it counts as going on for ever. */
export const MORE_THAN_ANY_WINDOW_MIB = 160

/** Resolves when what has passed has stood still for a while, or is more than any window. */
export async function untilStill(
  passedMib: () => Promise<number>,
): Promise<Omit<Strain, 'grewMib'>> {
  let seen = { mib: -1, at: 0 }
  return untilThere('what passes to stand still', async () => {
    const mib = await passedMib()
    if (mib !== seen.mib) seen = { mib, at: performance.now() }
    const isStill = mib > 0 && performance.now() - seen.at > STILL_MS
    if (!isStill && mib < MORE_THAN_ANY_WINDOW_MIB) return undefined
    return { passedMib: mib, ending: isStill ? 'it was held up' : 'it goes on' }
  })
}

/** What all processes with this in their command line have written, by the kernel of their host. */
export async function saidMib(host: HostActor['host'], marker: string): Promise<number> {
  const { stdout: pids } = await host.exec(['pgrep', '-f', marker])
  const files = pids.split(/\s+/).flatMap((pid) => (pid === '' ? [] : [`/proc/${pid}/io`]))
  const { stdout: counts } = await host.exec(['cat', ...files, '/dev/null'])
  const bytes = [...counts.matchAll(/^wchar: (\d+)$/gm)].map(([, count]) => Number(count))
  return Math.round(bytes.reduce((sum, one) => sum + one, 0) / MIB)
}

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
