import { setTimeout as pause } from 'node:timers/promises'
import { ownerState } from '../firewall/guard-pipe.ts'
import { FIREWALL_UNIT } from '../places.ts'
import { tryProgram } from '../program/run-program.ts'

/** The process that owns the guard's table, as the agent sees it. */
export interface GuardOwner {
  /** False where kernel or `nft` know no owner: then the guard is a plain table. */
  readonly isExpected: boolean
  readonly isAlive: () => Promise<boolean>
  /** Waits until the service manager has started it again, and asks for that when it takes too long. */
  readonly awaken: () => Promise<boolean>
  /** Ends an owner that lives and does nothing; the table stays. True once the next one is there. */
  readonly replace: () => Promise<boolean>
}

const PATIENCE_MS = 250
const DEADLINE_MS = 1000
const POLL_MS = 10

export async function guardOwner(pipe: string): Promise<GuardOwner> {
  const isAlive = async () => (await ownerState(pipe)) === 'alive'
  const appears = async (withinMs: number) => {
    const deadline = performance.now() + withinMs
    while (performance.now() < deadline) {
      if (await isAlive()) return true
      await pause(POLL_MS)
    }
    return false
  }
  return {
    isExpected: await kernelKnowsOwners(),
    isAlive,
    awaken: async () => {
      if (await appears(PATIENCE_MS)) return true
      await tryProgram({ program: 'systemctl', args: ['start', '--no-block', FIREWALL_UNIT] })
      return appears(DEADLINE_MS)
    },
    replace: async () => {
      // SIGKILL ends a stopped process too, and leaves no clean end after which nobody would start the next one.
      await tryProgram({ program: 'systemctl', args: ['kill', '--signal=SIGKILL', FIREWALL_UNIT] })
      return appears(DEADLINE_MS)
    },
  }
}

// `-c` lets the kernel judge the batch and throws it away.
async function kernelKnowsOwners(): Promise<boolean> {
  const input = 'table inet drawbridge_probe { flags owner, persist; }\n'
  return (await tryProgram({ program: 'nft', args: ['-c', '-f', '-'], input })).code === 0
}
