import type { ControlEvent } from '../../control/api/contract.ts'
import type { Lab } from '../lab.ts'
import type { LabStatus } from '../status/lab-status.ts'
import type { VerifyResult } from '../verify/result.ts'

/** All that a page is drawn from. */
export interface ReportFacts {
  readonly at: Date
  readonly status: LabStatus
  readonly verdict: VerifyResult
  /** In their order; none when control could not be asked. */
  readonly events: readonly ControlEvent[]
}

/** Asks a lab for the rest of what its page shows. */
export async function reportFacts(
  lab: Lab,
  verdict: VerifyResult,
  at = new Date(),
): Promise<ReportFacts> {
  const [status, events] = await Promise.all([lab.status(), eventsOf(lab)])
  return { at, status, verdict, events }
}

/** A control that does not answer is told of by the verdict. */
async function eventsOf(lab: Lab): Promise<readonly ControlEvent[]> {
  const events: ControlEvent[] = []
  try {
    const control = await lab.control()
    for await (const event of control.events({ follow: false, signal: lab.signal }))
      events.push(event)
  } catch (error) {
    if (lab.signal.aborted) throw error
  }
  return events
}
