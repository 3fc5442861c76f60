import type { HostActor } from './host-actor.ts'

const COUNT =
  'journalctl --no-pager --output=cat --unit=drawbridge-agent.service | grep --count "a session begins"; true'

/** How many sessions a host has begun since it booted, by the journal of its agent. */
export const sessionsBegunOn = async (host: HostActor['host']): Promise<number> =>
  Number(await host.mustExec(['bash', '-c', COUNT]))
