import { z } from 'zod'
import { type Attempt, attemptOf } from '../probe/attempt/attempt.ts'
import { packetOf } from '../probe/attempt/packet-frame.ts'
import { collectArrivals } from '../probe/collect.ts'
import { bundle } from '../probe/engine/frame-bundle.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { trySend } from '../probe/fire.ts'
import { OUTWARDS, type Passage, type Stop, stopOutwards } from '../probe/observer/places.ts'
import type { Station } from '../probe/station.ts'
import type { OutwardProbe } from './outwards-plan.ts'

/** What became of one packet that a host said through its own output path. */
export interface OutwardSeen {
  readonly from: Station
  readonly probe: OutwardProbe
  /** On the card of the machine that it was meant for. */
  readonly arrived: boolean
  /** Who of the host's own stopped it. */
  readonly stoppedAt: Stop | null
  /** The same packet, put on the host's cable past its firewall, was seen at that card. */
  readonly passesRaw: boolean
}

export interface OutwardsInput {
  readonly from: readonly Station[]
  readonly to: Station
  readonly probes: readonly OutwardProbe[]
}

interface Said {
  readonly from: Station
  readonly attempts: readonly Attempt<OutwardProbe>[]
}

/**
 * Says packets through each host's own routes and rules to one machine, and looks for them at that
 * machine's card. The positive control is the same packet past the host's firewall.
 */
export const tryOutwards = async (
  engine: PacketEngine,
  input: OutwardsInput,
): Promise<readonly OutwardSeen[]> => {
  const raw = await passRaw(input)
  const said = await attemptsOf(input)
  const passages = await Promise.all(said.map((one) => speak(engine, input.to, one)))
  const stopOf = (which: number, key: string): Stop | null => {
    const passage = passages[which]
    return passage ? stopOutwards(passage, key) : null
  }
  const leaving = said.flatMap(({ attempts }, which) =>
    attempts.filter(({ key }) => stopOf(which, key) === null),
  )
  const { byKey } = await collectArrivals(input.to.tap, leaving)
  return said.flatMap(({ from, attempts }, which) =>
    attempts.map(({ key, label }, at): OutwardSeen => ({
      from,
      probe: label,
      arrived: byKey.has(key),
      stoppedAt: stopOf(which, key),
      passesRaw: raw[which]?.[at] ?? false,
    })),
  )
}

/** Whether each packet is seen at the other card when it is put on the cable past the firewall. */
const passRaw = async (input: OutwardsInput): Promise<readonly (readonly boolean[])[]> => {
  const raw = await attemptsOf(input)
  // What a sender's own card takes not was not seen to pass: nothing rests on it.
  await Promise.all(raw.map(trySend))
  const attempts = raw.flatMap((one) => one.attempts)
  const { byKey } = await collectArrivals(input.to.tap, attempts)
  return raw.map((one) => one.attempts.map(({ key }) => byKey.has(key)))
}

const attemptsOf = ({ from: senders, to, probes }: OutwardsInput): Promise<readonly Said[]> =>
  Promise.all(
    senders.map(async (from) => {
      const ids = await to.observer.takeIds(probes.length)
      const ends = { from: from.machine, to: to.machine }
      const attempts = probes.map((label, index) =>
        attemptOf(label, { ...ends, shape: label.shape, id: ids[index] ?? 0 }),
      )
      return { from, attempts }
    }),
  )

const Spoken = z.object({ outcomes: z.array(z.string()) })

const speak = async (
  engine: PacketEngine,
  to: Station,
  { from, attempts }: Said,
): Promise<Passage> => {
  const { ns, card } = from.machine
  const ends = { from: from.machine, to: to.machine }
  const packets = attempts.map(({ id, label }) => packetOf({ ...ends, shape: label.shape, id }))
  await engine.call('speak', { ns, interface: card, packets: bundle(packets) }, Spoken)
  return from.observer.passage(OUTWARDS)
}
