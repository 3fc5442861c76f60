import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { actionFailed } from '../lab-error.ts'

/** Held by a child (`flock … cat`), so that the kernel gives it back however its holder ends. */
const HOLDER = ['sh', '-c', 'echo held; exec cat'] as const

/**
 * One at a time on this machine for work of that name (`engine`); waits for whoever is at it.
 * Ends on disposal, and when this process dies.
 */
export const holdMachineLock = async (name: string): Promise<AsyncDisposable> => {
  const path = join(tmpdir(), `drawbridge-${name}.lock`)
  const holder = spawn('flock', [path, ...HOLDER], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(holder, 'close').catch((cause: unknown) => cause)
  const held = await Promise.race([once(holder.stdout, 'data'), ended])
  if (!Buffer.isBuffer(Array.isArray(held) ? held[0] : undefined)) {
    throw actionFailed({
      code: 'E_MACHINE_LOCK',
      message: `the lock ${path} could not be taken`,
      next: `see that ${path} can be written, and that flock (package util-linux) is installed`,
      cause: held,
    })
  }
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end()
      await ended
    },
  }
}
