import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend } from '../backends/backend.ts'
import { typedCommand } from '../typed-command.ts'
import { hostView, isGone } from './membership.ts'
import type { StandingHost } from './standing-lab.ts'
import { waitUntil } from './wait-until.ts'

interface Leave {
  readonly backend: Backend
  readonly control: ControlClient
  readonly host: StandingHost
  /** Kill the machine first: the leave must not need a sign of life. */
  readonly dead: boolean
  readonly signal: AbortSignal
}

/**
 * One real leave: every other host shuts its hole, then the machine goes. The signal keeps it from beginning; one
 * that has begun is carried through, since half a leave is neither a member nor gone.
 */
export async function leaveLab({ backend, control, host, dead, signal }: Leave): Promise<void> {
  signal.throwIfAborted()
  const { machine, plan } = host
  if (dead) await backend.signal(machine, 'kill')
  await takeOut(control, plan.machine)
  await backend.remove(machine)
}

/** Removes a host from the membership and waits until control calls it gone. */
export async function takeOut(control: ControlClient, id: string): Promise<void> {
  await control.remove(id)
  let seen = 'nothing yet'
  await waitUntil({
    what: `${id} to be gone`,
    timeoutMs: 20_000,
    look: async () => {
      const state = await control.state()
      seen = hostView(state, id)?.state ?? 'gone'
      return isGone(state, id) || undefined
    },
    seen: () => seen,
    next: `look at what control and its agents say: ${typedCommand('logs', 'control')}`,
  })
}
