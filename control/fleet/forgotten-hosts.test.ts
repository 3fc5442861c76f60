import { expect, test } from 'vitest'
import { FleetOnLoopback } from '../testing/fleet-on-loopback.ts'

test(
  'who left is listed as long as a certificate of it could hold, and not for ever',
  { timeout: 30_000 },
  async () => {
    await using fleet = await FleetOnLoopback.start(['--agent-certificate-seconds', '5'])
    await Promise.all([fleet.join('host-1', 21), fleet.join('host-2', 22)])
    await fleet.settled(2)
    const client = fleet.control.client()
    await client.remove('host-2')
    await fleet.state('host-2 gone', ({ hosts }) => hosts.some(({ state }) => state === 'gone'))

    await fleet.state('nobody but host-1', ({ hosts }) => hosts.length === 1, 20_000)

    expect((await client.remove('host-2')).host.state).toBe('gone')
  },
)
