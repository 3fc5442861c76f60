import type { ControlEvent, Lab } from '../../lab/index.ts'

/** All that control has recorded about a host, or about a pair with it, so far. */
export async function eventsAbout(lab: Lab, machine: string): Promise<readonly ControlEvent[]> {
  const events: ControlEvent[] = []
  for await (const event of (await lab.control()).events({ after: 0, follow: false }))
    if (String(event.host) === machine || String(event.peer) === machine) events.push(event)
  return events
}
