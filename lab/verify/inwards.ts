import { type Attempt, attemptOf } from '../probe/attempt/attempt.ts'
import { describeShape } from '../probe/attempt/shape.ts'
import { fire, type Fired, fireTraced, type Sighting, type Volley } from '../probe/fire.ts'
import type { Station } from '../probe/station.ts'
import type { Aimed } from './judge-sighting.ts'
import { type KnownWorld, wishBetween } from './known-world.ts'
import { inPool } from './pool.ts'
import type { HostPost, Posts } from './posts.ts'
import { type PlannedProbe, planProbes, type SenderRole } from './probe-plan.ts'
import type { WorldMachine } from './world.ts'

/** What one host's side saw of everything that was tried on it. */
export interface HostSeen {
  readonly post: HostPost
  readonly fired: Fired<Aimed>
}

export interface InwardsSeen {
  readonly hosts: readonly HostSeen[]
  /** Whether this very frame, sent to the open sink, was accepted there. */
  readonly passesOpenSink: (aimed: Aimed) => boolean
}

/** By the target of the host at which they are fired. */
export type ChosenProbes = ReadonlyMap<string, readonly PlannedProbe[]>

type Plans = (known: KnownWorld, origin: Origin, to: WorldMachine) => readonly PlannedProbe[]

interface Origin {
  readonly role: SenderRole
  readonly machine: WorldMachine
  readonly station: Station
}

/** How many hosts are tried at once: more only fills the kernel's buffers. */
const AT_ONCE = 4

/** Everybody tries everything on every host and, as the positive control, on the open sink. */
export const tryInwards = async (
  known: KnownWorld,
  posts: Posts,
  chosen: ChosenProbes,
): Promise<InwardsSeen> => {
  const origins = originsOf(known, posts)
  const sink = { ...posts.sink.machine, target: 'sink', pid: null }
  const plansOf = plansWith(chosen)
  const passing = await passed({ known, station: posts.sink, to: sink, origins }, plansOf)
  const hosts = await inPool(AT_ONCE, posts.hosts, async (post): Promise<HostSeen> => {
    const others = origins.filter(({ machine }) => machine !== post.host)
    const aiming = { known, to: post.host, station: post.station, origins: others }
    const fired = await fire(post.station, await volleysOf(aiming, plansOf))
    return { post, fired: await withRules(aiming, fired) }
  })
  return { hosts, passesOpenSink: (aimed) => passing.has(nameOf(aimed)) }
}

const originsOf = ({ control, stranger }: KnownWorld, posts: Posts): readonly Origin[] => [
  ...(control && posts.control
    ? [{ role: 'control' as const, machine: control, station: posts.control }]
    : []),
  ...(stranger && posts.stranger
    ? [{ role: 'stranger' as const, machine: stranger, station: posts.stranger }]
    : []),
  ...posts.hosts.map(({ host, station }) => ({ role: 'host' as const, machine: host, station })),
]

const passed = async (aiming: Aiming, plansOf: Plans): Promise<ReadonlySet<string>> => {
  const { sightings } = await fire(aiming.station, await volleysOf(aiming, plansOf))
  return new Set(sightings.filter(isAccepted).map(({ attempt }) => nameOf(attempt.label)))
}

const isAccepted = ({ arrivedAtNs, accepted }: Sighting<Aimed>): boolean =>
  arrivedAtNs !== null && accepted

const nameOf = ({ plan, from }: Aimed): string =>
  [
    from.target,
    describeShape(plan.shape),
    plan.forgesControl,
    ...(plan.chosen ? [plan.chosen.under.address, plan.chosen.under.address6] : []),
  ].join(' ')

interface Aiming {
  readonly known: KnownWorld
  readonly to: WorldMachine
  /** At the receiver. */
  readonly station: Station
  readonly origins: readonly Origin[]
}

const volleysOf = (
  { known, to, station, origins }: Aiming,
  plans: Plans,
): Promise<readonly Volley<Aimed>[]> =>
  Promise.all(
    origins.map(async (origin): Promise<Volley<Aimed>> => {
      const planned = plans(known, origin, to)
      const ids = await station.observer.takeIds(planned.length)
      const attempts = planned.map((plan, index) =>
        aim({ known, origin, to, plan, id: ids[index] ?? 0 }),
      )
      return { from: origin.station, attempts }
    }),
  )

/**
 * Fires what did not fare as it must once more and has the kernel name the rules that it meets. What fares otherwise
 * the second time keeps its verdict, and has no rule to its name.
 */
const withRules = async (aiming: Aiming, fired: Fired<Aimed>): Promise<Fired<Aimed>> => {
  const amiss = fired.sightings.filter(isAmiss)
  if (amiss.length === 0) return fired
  await using tracer = await aiming.station.trace()
  const again = await volleysOf(aiming, (_, { machine }) =>
    amiss
      .map(({ attempt }) => attempt.label)
      .filter(({ from }) => from === machine)
      .map(planOf),
  )
  const { sightings } = await fireTraced(aiming.station, tracer, again)
  const traced = new Map(sightings.map((one) => [nameOf(one.attempt.label), one]))
  return { ...fired, sightings: fired.sightings.map((one) => named(one, traced)) }
}

const planOf = ({ plan }: Aimed): PlannedProbe => plan

const isAmiss = ({ attempt, arrivedAtNs, accepted }: Sighting<Aimed>): boolean => {
  const { wish } = attempt.label.plan
  return arrivedAtNs !== null && wish !== 'either' && accepted !== (wish === 'accepted')
}

const named = (
  first: Sighting<Aimed>,
  traced: ReadonlyMap<string, Sighting<Aimed>>,
): Sighting<Aimed> => {
  const second = traced.get(nameOf(first.attempt.label))
  if (!second || second.accepted !== first.accepted) return first
  return { ...first, droppedBy: second.droppedBy, acceptedBy: second.acceptedBy }
}

/** What each origin tries on a machine; the stranger besides that what the proofs have chosen. */
const plansWith =
  (chosen: ChosenProbes): Plans =>
  (known, { role, machine }, to) => [
    ...planProbes({
      role,
      tunnelPort: known.tunnelPort,
      hole: role === 'host' ? wishBetween(known, machine, to) : 'closed',
    }),
    ...(role === 'stranger' ? (chosen.get(to.target) ?? chosenForAll(chosen)) : []),
  ]

/** The sink is to be open for all of it. */
const chosenForAll = (chosen: ChosenProbes): readonly PlannedProbe[] => [...chosen.values()].flat()

interface Aim {
  readonly known: KnownWorld
  readonly origin: Origin
  readonly to: WorldMachine
  readonly plan: PlannedProbe
  readonly id: number
}

const aim = ({ known, origin, to, plan, id }: Aim): Attempt<Aimed> => {
  const { machine } = origin
  const claims = plan.chosen?.under ?? (plan.forgesControl ? known.world.control : machine)
  const from = plan.chosen ? { ...machine, mac: plan.chosen.under.mac } : machine
  return attemptOf({ plan, from: machine, to, claims }, { shape: plan.shape, id, from, to, claims })
}
