import type { ControlEvent } from '../../control/api/contract.ts'
import type { Lab } from '../lab.ts'

/** All that control has recorded so far. */
export async function recordedEvents(
  lab: Lab,
  signal: AbortSignal = lab.signal,
): Promise<readonly ControlEvent[]> {
  const control = await lab.control()
  const events: ControlEvent[] = []
  for await (const event of control.events({ after: 0, follow: false, signal })) events.push(event)
  return events
}
