import type { Lab } from '../../lab/index.ts'
import { eventsAbout } from './recorded.ts'

/** What an agent reported of one drift that it mended. */
export interface Drift {
  /** When it was told, in milliseconds since the epoch by the host's clock. */
  readonly at: number
  readonly what: readonly string[]
  /** From notice to read-back of the mended state; infinite when it was not mended. */
  readonly withinMs: number
  /** At some instant neither wall stood whole. */
  readonly wasOpen: boolean
}

export async function driftsOf(lab: Lab, machine: string): Promise<readonly Drift[]> {
  return (await eventsAbout(lab, machine)).flatMap(({ event }) =>
    event?.kind === 'drift'
      ? [
          {
            at: Date.parse(event.at),
            what: event.what,
            withinMs: event.repairedInMs ?? Infinity,
            wasOpen: event.wasOpen,
          },
        ]
      : [],
  )
}
