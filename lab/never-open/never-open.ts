import type { Lab } from '../lab.ts'
import type { HostReading } from '../packets/host-watch.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import type { FirstAccepted } from '../probe/never-open/first-accepted.ts'
import { together, type Verdict } from '../verify/result.ts'
import { eventsNear, journalNear, type NearWord } from './words-near.ts'

export interface NeverOpenSpec {
  /** Who must accept nothing, by target (`host.1`), or as planned: it need not exist yet (`lab.nextHost()`). */
  readonly hosts: readonly (string | HostPlan)[]
  /** Frames a second, at all of them together. Default 20,000. */
  readonly perSecond?: number
}

/** The instant in which a host was open, and what is known of it. */
export interface OpenInstant extends FirstAccepted {
  /** Lines of the host's journal next to it. */
  readonly journal: readonly NearWord[]
  /** What control recorded of the host next to it, its agent's words among that. */
  readonly events: readonly NearWord[]
}

export interface WatchedHost extends Omit<HostReading, 'host' | 'first'> {
  /** By target. */
  readonly host: string
  readonly first: OpenInstant | null
}

export interface NeverOpenReading {
  /** `held`: on every host the flood arrived, all along, and nothing of it was accepted. */
  readonly verdict: Verdict
  readonly reasons: readonly string[]
  /** Packets sent, seen by the hosts' cards, and accepted by their kernels; all hosts together. */
  readonly sent: number
  readonly arrived: number
  readonly accepted: number
  readonly hosts: readonly WatchedHost[]
}

/** A stranger's flood at some hosts over any stretch of time; what their kernels accept of it is counted. */
export interface NeverOpen extends AsyncDisposable {
  /** Ends it and tells what it saw. */
  stop(): Promise<NeverOpenReading>
}

const PER_SECOND = 20_000

/**
 * Holds the never-open watch over some hosts from now until it is stopped or disposed of, through reboots and first
 * boots. The stranger of the lab floods them with frames of every kind, IPv4 and IPv6; that they arrive is counted at
 * the hosts' cards, what is accepted behind filter INPUT in their kernels. Throws as `lab.packets` does.
 */
export async function neverOpen(lab: Lab, spec: NeverOpenSpec): Promise<NeverOpen> {
  const hosts = await Promise.all(spec.hosts.map(async (host) => planOf(lab, host)))
  const watch = await lab.packets.watch({ hosts, perSecond: spec.perSecond ?? PER_SECOND })
  return {
    async stop() {
      const read = await watch.stop()
      return readingOf(await Promise.all(read.map(async (one) => withInstant(lab, one))))
    },
    [Symbol.asyncDispose]: async () => watch[Symbol.asyncDispose](),
  }
}

const planOf = async (lab: Lab, host: string | HostPlan): Promise<HostPlan> =>
  typeof host === 'string' ? (await lab.host(host)).plan : host

async function withInstant(
  lab: Lab,
  { host, first, ...reading }: HostReading,
): Promise<WatchedHost> {
  const named = { ...reading, host: host.target }
  if (!first) return { ...named, first: null }
  const at = Date.parse(first.at)
  const [journal, events] = await Promise.all(
    [
      lab.machine(host.target).then(async (machine) => journalNear(lab, machine, at)),
      eventsNear(lab, host.machine, at),
    ].map(async (words) => words.catch(cannotBeHad)),
  )
  const near = { journal: journal ?? [], events: events ?? [] }
  return { ...named, first: { ...first, ...near } }
}

const cannotBeHad = (error: unknown): readonly NearWord[] => [
  {
    offsetMs: 0,
    text: `could not be had: ${error instanceof Error ? error.message : String(error)}`,
  },
]

const readingOf = (hosts: readonly WatchedHost[]): NeverOpenReading => ({
  verdict: together(hosts.map(({ verdict }) => verdict)),
  reasons: hosts.flatMap(({ host, reasons }) => reasons.map((reason) => `${host}: ${reason}`)),
  sent: sum(hosts.map(({ flood }) => flood.sent)),
  arrived: sum(hosts.map(({ arrived }) => arrived)),
  accepted: sum(hosts.map(({ accepted }) => accepted)),
  hosts,
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)
