import { controlClient, type ControlClient } from '../../control/api/client/client.ts'
import type { Backend, Machine } from '../backends/backend.ts'
import { startMachine } from './bring-up.ts'
import { CONTROL_STATE } from './machine-specs.ts'
import { operatorSocket } from './socket-directory.ts'
import { waitUntil } from './wait-until.ts'

/** The operator's way to control: a Unix socket that control shares, TLS on top, the credential read through the engine. */
export async function reachControl(
  backend: Backend,
  control: Machine,
  signal: AbortSignal,
): Promise<ControlClient> {
  let seen = 'control has not written its operator credential yet'
  return waitUntil({
    what: 'control to answer',
    timeoutMs: 30_000,
    signal,
    look: async () => {
      try {
        return await tryControl(backend, control, signal)
      } catch (error) {
        seen = error instanceof Error ? error.message : String(error)
        return undefined
      }
    },
    seen: () => seen,
    next: `look at what control says: lab logs control --lab ${control.lab}`,
  })
}

/** Control of a lab that stands; started when it is down, nothing where there is none. */
export async function reachStanding(
  backend: Backend,
  lab: string,
  signal: AbortSignal,
): Promise<ControlClient | undefined> {
  const control = (await backend.list(lab)).find(({ role }) => role === 'control')
  if (!control) return undefined
  await startMachine(backend, control)
  return reachControl(backend, control, signal)
}

async function tryControl(
  backend: Backend,
  control: Machine,
  signal: AbortSignal,
): Promise<ControlClient> {
  const credential = await backend.read(control, `${CONTROL_STATE}/operator.pem`)
  const client = controlClient({
    operatorPem: credential.toString(),
    to: operatorSocket(control.lab),
  })
  await client.health({ signal, deadlineMs: 2000 })
  return client
}
