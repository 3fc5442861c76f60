import { neverOpen } from '../../lab/index.ts'
import { expect } from './expectations.ts'
import type { HostActor } from './host-actor.ts'

/**
 * Plays while a stranger floods these hosts with everything there is, and expects that none of them was open, not even
 * for an instant; the first packet that got in is named, with what the host was doing then. They are of one lab.
 */
export async function watching<T>(
  hosts: readonly [HostActor, ...HostActor[]],
  play: () => Promise<T>,
): Promise<T> {
  const [{ lab }] = hosts
  await using watch = await neverOpen(lab, { hosts: hosts.map(({ host }) => host.plan) })
  const played = await play()
  expect(await watch.stop()).toHaveAcceptedNothing()
  return played
}
