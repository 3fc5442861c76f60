import type Docker from 'dockerode'
import { setTimeout as pause } from 'node:timers/promises'

const MOST_ATTEMPTS = 20
const BETWEEN_MS = 250

/**
 * Freezes all processes of a container. The freezer of cgroup v1 cannot take in a process that is just being born or
 * waits for a disk; the engine then thaws the others, says so, and may be asked again
 * (https://docs.kernel.org/admin-guide/cgroup-v1/freezer-subsystem.html).
 */
export async function freeze(container: Docker.Container): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await container.pause()
      return
    } catch (error) {
      if (!isUnfinished(error) || attempt === MOST_ATTEMPTS) throw error
      await pause(BETWEEN_MS)
    }
  }
}

const isUnfinished = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('unable to freeze')
