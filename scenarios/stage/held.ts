import { witness } from './evidence.ts'
import type { HostActor } from './host-actor.ts'
import { orderOf } from './recorded-order.ts'

/** What a host obeys, read from its disk and its kernel and not from what it says. */
export interface Held {
  readonly generation: number
  readonly wall: string
  readonly guard: string
}

/** Read the provider's way: no word of the agent's is in it. */
export async function heldBy(actor: HostActor): Promise<Held> {
  const { host } = actor
  const [{ generation }, wall, guard] = await Promise.all([
    orderOf(actor),
    host.mustExec(['ipset', 'save', 'drawbridge-holes']),
    host.mustExec(['nft', 'list', 'set', 'inet', 'drawbridge_guard', 'holes']),
  ])
  const held = { generation, wall: elements(wall), guard: elements(guard) }
  witness(`${actor.name} holds ${JSON.stringify(held)}`)
  return held
}

/** Addresses with their ports, in order; how the two tools write them beside is not of interest. */
const elements = (text: string): string =>
  (text.match(/\d+\.\d+\.\d+\.\d+(?:,udp:| \. )\d+/g) ?? [])
    .map((element) => element.replace(/,udp:| \. /, ':'))
    .sort()
    .join(' ')
