import { existsSync } from 'node:fs'
import { controlClient, type ControlClient } from '../../control/api/client/client.ts'
import type { Backend, Machine } from '../backends/backend.ts'
import { engineLostBehind } from '../engine/engine-lost.ts'
import { unreachable } from '../lab-error.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { CONTROL_STATE } from './machine-specs.ts'
import { operatorSocket } from './socket-directory.ts'
import { waitUntil } from './wait-until.ts'

/** The operator's way to control: a Unix socket that control shares, TLS on top, the credential read through the engine. */
export async function reachControl(
  backend: Backend,
  control: Machine,
  signal: AbortSignal,
): Promise<ControlClient> {
  let seen = 'control has not opened its socket yet'
  let looks = 0
  // One for all looks: each reading of the credential costs the engine more than any answer of control.
  const client = controlClient({
    operatorPem: async () =>
      (await backend.read(control, `${CONTROL_STATE}/operator.pem`)).toString(),
    to: operatorSocket(control.lab),
  })
  return waitUntil({
    what: 'control to answer',
    timeoutMs: 30_000,
    signal,
    everyMs: 10,
    look: async () => {
      try {
        if (!existsSync(operatorSocket(control.lab))) {
          // A control whose engine died before it began will never open it.
          if (++looks % LOOKS_PER_QUESTION === 0) await backend.pid(control)
          return undefined
        }
        await client.health({ signal, deadlineMs: 2000 })
        return client
      } catch (error) {
        const lost = engineLostBehind(error)
        if (lost) throw lost // without it nobody gets to control
        seen = error instanceof Error ? error.message : String(error)
        return undefined
      }
    },
    seen: () => seen,
    next: `look at what control says: ${typedCommand('logs', 'control', ...ofLab(control.lab))}`,
  })
}

const LOOKS_PER_QUESTION = 20

/** Control of a lab that stands. One that does not run is not started: who only looks changes nothing. */
export async function reachStanding(
  backend: Backend,
  lab: string,
  signal: AbortSignal,
): Promise<ControlClient> {
  const control = (await backend.list(lab)).find(({ role }) => role === 'control')
  if (control?.status === 'running') return reachControl(backend, control, signal)
  throw unreachable({
    code: 'E_CONTROL_DOWN',
    message: `control of lab ${lab} does not run${control ? ` (${control.status})` : ''}`,
    next: `repair the lab: ${typedCommand('up', ...ofLab(lab))}`,
  })
}
