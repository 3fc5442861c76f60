import type { Listener } from '../probe/engine/listen.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import type { Sender } from '../probe/engine/sender.ts'
import { openTap } from '../probe/engine/tap.ts'
import { ProbeError } from '../probe/errors.ts'
import { anyOf } from '../probe/bpf/bpf.ts'
import { overlayFrame, overlayFrames, readOverlayFrame } from './overlay-frame.ts'
import type { WorldHost } from './world.ts'

export interface OverlayInput {
  readonly hosts: readonly { readonly host: WorldHost; readonly sender: Sender }[]
  readonly marker: string
  /** How many other members' frames each host must hear, by host name. */
  readonly mates: ReadonlyMap<string, number>
}

export interface OverlaySeen {
  /** What each host heard, by host name: `unicast 3`, `broadcast 0`. Null: it has no overlay card. */
  readonly heard: ReadonlyMap<string, ReadonlySet<string> | null>
  readonly wire: WireSeen
}

/** What the cables carried while the frames crossed. */
export interface WireSeen {
  /** Hosts on whose cable the marker was seen in clear. */
  readonly inClear: readonly string[]
  /** IP frames looked at: nothing seen of nothing proves nothing. */
  readonly scanned: number
  readonly lost: number
}

const ROUNDS = 3
const WITHIN_MS = 700
const WIRE_RING = 32 << 20
const anyIpv4 = anyOf([{ at: 12, size: 2, equals: 0x0800 }])

/**
 * One unicast and one broadcast frame from every host's overlay bridge to every other's, each heard by a tap
 * there, while taps on all cables look for the marker in clear. What did not come is sent again, twice:
 * a tunnel may have to shake hands first.
 */
export const tryOverlay = async (
  engine: PacketEngine,
  input: OverlayInput,
): Promise<OverlaySeen> => {
  await using stack = new AsyncDisposableStack()
  const ears = await Promise.all(
    input.hosts.map(async ({ host }) => ({
      host,
      overlay: await openOrNull(stack, engine, host),
      wire: stack.use(
        await openTap(engine, {
          ns: host.ns,
          interface: host.card,
          filter: anyIpv4,
          contains: input.marker,
          ringBytes: WIRE_RING,
        }),
      ),
      heard: new Set<string>(),
    })),
  )
  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(input.hosts.map((from, index) => sendAll(from, index, input)))
    const complete = await Promise.all(ears.map((ear) => listen(ear, input)))
    if (complete.every(Boolean)) break
  }
  return {
    heard: new Map(ears.map(({ host, overlay, heard }) => [host.name, overlay ? heard : null])),
    wire: await readWire(ears),
  }
}

const openOrNull = async (
  stack: AsyncDisposableStack,
  engine: PacketEngine,
  { ns, overlayCard }: WorldHost,
): Promise<Listener | null> => {
  try {
    return stack.use(await openTap(engine, { ns, interface: overlayCard, filter: overlayFrames }))
  } catch (error) {
    if (isNoCard(error)) return null
    throw error
  }
}

/** No such card, a card that is down, or one that takes no frame. */
const isNoCard = (error: unknown): boolean =>
  error instanceof ProbeError && /^E_OS_(ENODEV|ENXIO|ENETDOWN)$|^E_CARD_REFUSES$/.test(error.code)

const sendAll = async (
  { host, sender }: OverlayInput['hosts'][number],
  index: number,
  { hosts, marker }: OverlayInput,
): Promise<void> => {
  const say = { sender: index, src: host.overlayMac, marker }
  const others = hosts.filter((other) => other.host !== host)
  const frames = [
    overlayFrame({ ...say, kind: 'broadcast', dst: '' }),
    ...others.map((other) => overlayFrame({ ...say, kind: 'unicast', dst: other.host.overlayMac })),
  ]
  try {
    await sender.send(host.overlayCard, frames)
  } catch (error) {
    if (!isNoCard(error)) throw error // without a card it is not heard, which is told anyway
  }
}

interface Ear {
  readonly host: WorldHost
  readonly overlay: Listener | null
  readonly wire: Listener
  readonly heard: Set<string>
}

/** True when everything that must come has come. */
const listen = async (
  { host, overlay, heard }: Ear,
  { marker, mates }: OverlayInput,
): Promise<boolean> => {
  const expected = 2 * (mates.get(host.name) ?? 0)
  if (!overlay) return expected === 0
  const deadline = performance.now() + WITHIN_MS
  while (heard.size < expected && performance.now() < deadline) {
    const bounds = { count: expected - heard.size, withinMs: deadline - performance.now() }
    const { records } = await overlay.read(bounds)
    for (const { data, isOutgoing } of records) {
      const word = isOutgoing ? null : readOverlayFrame(data, marker)
      if (word) heard.add(word)
    }
  }
  return heard.size >= expected
}

const readWire = async (ears: readonly Ear[]): Promise<WireSeen> => {
  const readings = await Promise.all(
    ears.map(async ({ host, wire }) => ({ host, ...(await wire.read({ count: 0, withinMs: 0 })) })),
  )
  return {
    inClear: readings.filter(({ records }) => records.length > 0).map(({ host }) => host.target),
    scanned: readings.reduce((sum, { scanned }) => sum + scanned, 0),
    lost: readings.reduce((sum, { lost }) => sum + lost, 0),
  }
}
