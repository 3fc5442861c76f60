import { recordedEvents, type ControlEvent, type Lab } from '../../lab/index.ts'

/** What control has recorded about a host, or about a pair with it. */
export async function eventsAbout(lab: Lab, machine: string): Promise<readonly ControlEvent[]> {
  const events = await recordedEvents(lab)
  return events.filter((event) => isAbout(event, machine))
}

export const isAbout = ({ host, peer }: ControlEvent, machine: string): boolean =>
  [host, peer].some((one) => String(one) === machine)
