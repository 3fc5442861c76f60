import type { ControlClient } from '../../control/api/client/client.ts'
import type { ControlEvent } from '../../control/api/contract.ts'

/** Rings when control records something after which a membership may be whole. */
export interface EventBell extends AsyncDisposable {
  /** Resolves at the next ring; one that rang since the last call counts. */
  rung(): Promise<void>
}

const TELLING: ReadonlySet<ControlEvent['kind']> = new Set([
  'host-member',
  'host-gone',
  'pair-joined',
  'pair-shut',
  'agent-up',
])

/** Listens to control's events. A stream that breaks rings no more: who waits looks from time to time anyway. */
export function openEventBell(control: ControlClient): EventBell {
  const ending = new AbortController()
  let ring = Promise.withResolvers<undefined>()
  const listening = (async () => {
    for await (const { kind } of control.events({ after: 0, follow: true, signal: ending.signal }))
      if (TELLING.has(kind)) ring.resolve(undefined)
  })().catch(() => undefined) // control restarted, or we have ended
  return {
    async rung() {
      await ring.promise
      ring = Promise.withResolvers()
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await listening
    },
  }
}
