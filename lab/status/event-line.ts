import type { ControlEvent } from '../../control/api/contract.ts'
import { shownText } from '../shown/shown-text.ts'
import { targetOf } from '../plan/machine-name.ts'

/** One event as one line: time, host, what, and the detail that a person looks for. */
export function eventLine(event: ControlEvent): string {
  const host = event.host === null ? 'control' : targetOf(event.host)
  const peer = event.peer === null ? '' : ` ↔ ${targetOf(event.peer)}`
  return `${event.at.slice(11, 23)}  ${(host + peer).padEnd(18)}  ${kindOf(event).padEnd(18)}  ${shownText(detailOf(event))}`.trimEnd()
}

const kindOf = ({ kind, event }: ControlEvent): string => event?.kind ?? kind

/** Of a drift a person looks for what was touched, how fast it was mended, and whether the host stood open. */
const detailOf = ({ detail, event }: ControlEvent): string => {
  if (event?.kind !== 'drift') return detail
  const mended =
    event.repairedInMs === null ? 'NOT MENDED' : `mended in ${event.repairedInMs.toFixed(0)} ms`
  return `${event.what.join(', ')}: ${mended}${event.wasOpen ? ', STOOD OPEN MEANWHILE' : ''}`
}
