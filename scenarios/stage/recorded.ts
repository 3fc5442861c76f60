import type { ControlEvent, Lab } from '../../lab/index.ts'

/** All that control has recorded so far. */
export async function recorded(lab: Lab): Promise<readonly ControlEvent[]> {
  const events: ControlEvent[] = []
  for await (const event of (await lab.control()).events({ after: 0, follow: false }))
    events.push(event)
  return events
}

/** What of it is about a host, or about a pair with it. */
export async function eventsAbout(lab: Lab, machine: string): Promise<readonly ControlEvent[]> {
  const events = await recorded(lab)
  return events.filter((event) => isAbout(event, machine))
}

export const isAbout = ({ host, peer }: ControlEvent, machine: string): boolean =>
  [host, peer].some((one) => String(one) === machine)
