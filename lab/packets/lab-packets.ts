import type { StateView } from '../../control/api/contract.ts'
import type { Backend } from '../backends/backend.ts'
import { machineOf, type StandingLab } from '../lifecycle/standing-lab.ts'
import type { HostPlan } from '../plan/lab-plan.ts'
import { noSuchTarget } from '../plan/machine-name.ts'
import { vniOf } from '../plan/slice.ts'
import type { Shape } from '../probe/attempt/shape.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import type { ProbeResult } from '../probe/probe.ts'
import type { SweepOptions, SweepResult } from '../sweep/sweep.ts'
import type { VerifyResult } from '../verify/result.ts'
import type { CardCounts } from '../probe/observer/read-counts.ts'
import type { SalvoReading } from '../probe/salvo/salvo.ts'
import type { Ammunition } from '../probe/salvo/volley.ts'
import type { World, WorldHost, WorldMachine } from '../verify/world.ts'
import type { Flow } from './flow.ts'
import type { HostWatch, HostWatchSpec } from './host-watch.ts'
import type { FramePlace, FramesSeenSpec } from './frames-seen.ts'
import type { FrameFate } from './injected-frame.ts'
import { mustBeInside } from './inside-lab.ts'
import type { Packets } from './open-packets.ts'
import type { PacketStream } from './stream.ts'
import type { WireReading, WireTapSpec } from './wire-tap.ts'
import { worldOf } from './world-of.ts'
import type { Wearing } from './worn-addresses.ts'

/** Addresses of the underlay that a sender claims to have. */
export type Worn = Pick<WorldMachine, 'mac' | 'address' | 'address6'>

export interface Attempt {
  readonly from: string
  readonly to: string
  readonly shape: Shape
  /** Forges the sender's addresses. */
  readonly wearing?: Worn | undefined
}

export interface SalvoAt {
  readonly from: string
  readonly to: string
  readonly ammunition: Ammunition
  /** Forges the sender's addresses; its MAC is one of the salvo's own in any case. */
  readonly wearing: Worn
}

export interface StreamTo {
  readonly from: string
  /** Its machine need not exist yet. */
  readonly to: HostPlan
  readonly shape: Shape
}

/** A frame of the overlay in clear on the underlay: in whose name, and to which UDP port. */
export interface InjectionAttempt extends Omit<Attempt, 'shape'> {
  /** Whose frame it says it is. */
  readonly as: string
  readonly port: number
}

type WatchHosts = Pick<HostWatchSpec, 'hosts' | 'perSecond'>

export interface FramesSeenAt extends Omit<FramesSeenSpec, 'places'> {
  readonly places: readonly (Omit<FramePlace, 'ns'> & { readonly at: string })[]
}

interface Parts {
  readonly backend: Backend
  readonly standing: () => Promise<StandingLab>
}

interface Look {
  readonly engine: PacketEngine
  readonly world: World
  readonly standing: StandingLab
}

/** All that is done with packets in one lab, through one packet engine that is opened when first needed. */
export class LabPackets implements AsyncDisposable {
  readonly #backend: Backend
  readonly #standing: () => Promise<StandingLab>
  #open: Promise<Packets> | undefined

  constructor({ backend, standing }: Parts) {
    this.#backend = backend
    this.#standing = standing
  }

  /** Opens the engine and loads what verify needs while there is still something else to wait for. */
  async prepare(): Promise<void> {
    await Promise.all([this.#opened(await this.#standing()), verification()])
  }

  /** Judges every claim that can be judged at rest; without control's view all are inconclusive. */
  async verify(state: StateView | null): Promise<VerifyResult> {
    const [{ engine, world }, { verify }] = await Promise.all([this.#look(state), verification()])
    return verify(engine, world)
  }

  /** Every port of every host, from everybody else. */
  async sweep(state: StateView, options: SweepOptions): Promise<SweepResult> {
    const { engine, world } = await this.#look(state)
    if (options.to !== undefined) hostIn(world, options.to)
    if (options.from !== undefined) machineIn(world, options.from)
    const { sweep } = await import('../sweep/sweep.ts')
    return sweep(engine, { ...world, state }, options)
  }

  /** One attempt of one machine at another, with what both sides saw. */
  async probe(attempt: Attempt): Promise<ProbeResult> {
    const { engine, world, standing } = await this.#look()
    const to = machineIn(world, attempt.to)
    mustBeInside(standing, [to.address, to.address6])
    const from = machineIn(world, attempt.from)
    return this.#whileWorn(standing, {
      world,
      from,
      mac: attempt.wearing?.mac ?? from.mac,
      work: async () => attemptIn(engine, { ...attempt, world, to }),
    })
  }

  /** An attempt at a machine of another lab: the two must not see each other. */
  async probeOther(other: LabPackets, attempt: Attempt): Promise<ProbeResult> {
    const { engine, world } = await this.#look()
    const theirs = await other.#world()
    return attemptIn(engine, { ...attempt, world, to: machineIn(theirs, attempt.to) })
  }

  /** Floods hosts from the stranger and counts what their kernels accept, through all of their lives (`neverOpen`). */
  async watch(spec: WatchHosts): Promise<HostWatch> {
    const { engine, world, standing } = await this.#look()
    const addresses = spec.hosts.flatMap(({ cable }) => [cable.address, cable.address6])
    mustBeInside(standing, addresses)
    const stranger = machineIn(world, 'stranger')
    const { watchHosts } = await import('./host-watch.ts')
    return watchHosts(engine, { backend: this.#backend, lab: world.lab, stranger, ...spec })
  }

  /** Everything of some kind that can be tried at once, with what became of all of it. */
  async salvo({ from, to, wearing, ammunition }: SalvoAt): Promise<SalvoReading> {
    const { engine, world, standing } = await this.#look()
    const target = machineIn(world, to)
    mustBeInside(standing, [target.address, target.address6])
    const { salvo, ownMac } = await import('../probe/salvo/salvo.ts')
    return salvo(engine, {
      from: machineIn(world, from),
      claims: { ...wearing, mac: ownMac() },
      to: target,
      ammunition,
      sink: { switch: world.switch, ...world.sink },
    })
  }

  /** A lasting stream of the same packet, from a card of its own. */
  async stream({ from, to, shape }: StreamTo): Promise<PacketStream> {
    const { engine, world, standing } = await this.#look()
    mustBeInside(standing, [to.cable.address, to.cable.address6])
    const sender = machineIn(world, from)
    const { openStream, ownMac } = await import('./stream.ts')
    const claims = { ...sender, mac: ownMac() }
    return openStream(engine, { from: sender, claims, to: to.cable, shape })
  }

  /** What a machine does with the packets of one card from now on. Fails when none come. */
  async hear(at: string, mac: string): Promise<CardCounts> {
    const { engine, world } = await this.#look()
    const { hear } = await import('./stream.ts')
    return hear(engine, { at: machineIn(world, at), mac })
  }

  /** A steady stream of frames over the overlay, counted where they arrive. */
  async flow(from: string, to: string): Promise<Flow> {
    const { engine, world } = await this.#look()
    const { marker } = world
    const { openFlow } = await import('./flow.ts')
    return openFlow(engine, { from: hostIn(world, from), to: hostIn(world, to), marker })
  }

  /** Puts a frame of the overlay, with the lab's own VNI, on the underlay; tells how far it came. */
  async inject({ from, as, to, port, wearing }: InjectionAttempt): Promise<FrameFate> {
    const { engine, world, standing } = await this.#look()
    const { injectFrame } = await import('./injected-frame.ts')
    const sender = { ...machineIn(world, from), ...wearing }
    const injection = {
      within: standing,
      from: sender,
      as: hostIn(world, as),
      to: hostIn(world, to),
      vni: vniOf(standing.slice),
      port,
      marker: world.marker,
    }
    return this.#whileWorn(standing, {
      world,
      from: machineIn(world, from),
      mac: sender.mac,
      work: async () => injectFrame(engine, injection),
    })
  }

  /** A message over the overlay, and what of it a tap at the switch can read. */
  async tapOverlay(from: string, to: string): Promise<WireReading> {
    const { engine, spec } = await this.#tapSpec(from, to)
    return (await tapping()).tapOverlay(engine, spec)
  }

  /** The same message in clear on the same wire: shows what the tap can read. */
  async tapInClear(from: string, to: string): Promise<WireReading> {
    const { engine, spec } = await this.#tapSpec(from, to)
    return (await tapping()).tapInClear(engine, spec)
  }

  /** At which cards, of hosts or of the `switch`, a frame with these hex digits is seen from the sending on. */
  async framesSeen({ places, ...spec }: FramesSeenAt): Promise<readonly boolean[]> {
    const { engine, world } = await this.#look()
    const { framesSeen } = await import('./frames-seen.ts')
    const nsOf = (at: string) => (at === 'switch' ? world.switch.ns : hostIn(world, at).ns)
    const cards = places.map(({ at, ...place }) => ({ ...place, ns: nsOf(at) }))
    return framesSeen(engine, { ...spec, places: cards })
  }

  async #whileWorn<T>({ machines }: StandingLab, wearing: Wearing<T>): Promise<T> {
    const anchor = machineOf({ machines }, 'switch')
    const { whileWorn } = await import('./worn-addresses.ts')
    return anchor ? whileWorn(this.#backend, anchor, wearing) : wearing.work()
  }

  async #tapSpec(
    from: string,
    to: string,
  ): Promise<{ readonly engine: PacketEngine; readonly spec: WireTapSpec }> {
    const { engine, world, standing } = await this.#look()
    const sender = hostIn(world, from)
    const ends = { from: sender, as: sender, to: hostIn(world, to) }
    const { marker, switch: place } = world
    return {
      engine,
      spec: {
        ...ends,
        within: standing,
        vni: vniOf(standing.slice),
        port: FRAMES_PORT,
        marker,
        switch: place,
      },
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = this.#open
    this.#open = undefined
    const packets = await open?.catch(() => undefined) // whoever needed it was told that it did not open
    await packets?.[Symbol.asyncDispose]()
  }

  async #look(state: StateView | null = null): Promise<Look> {
    const standing = await this.#standing()
    const { engine } = await this.#opened(standing)
    return { engine, standing, world: await worldOf(this.#backend, standing, state) }
  }

  /** One that did not open is tried anew the next time. */
  async #opened(standing: StandingLab): Promise<Packets> {
    const open = (this.#open ??= this.#start(standing))
    try {
      return await open
    } catch (error) {
      this.#open = undefined
      throw error
    }
  }

  async #start(standing: StandingLab): Promise<Packets> {
    const { openPackets } = await import('./open-packets.ts')
    return openPackets(this.#backend, standing)
  }

  async #world(): Promise<World> {
    return worldOf(this.#backend, await this.#standing(), null)
  }
}

/** Loaded when needed: most commands do without, and `up` has time for it while hosts join. */
const verification = async () => import('../verify/verify.ts')
const tapping = async () => import('./wire-tap.ts')

/** Of VXLAN (RFC 7348). */
const FRAMES_PORT = 4789

interface AttemptIn extends Omit<Attempt, 'to'> {
  readonly world: World
  readonly to: WorldMachine
}

const attemptIn = async (
  engine: PacketEngine,
  { world, from, to, shape, wearing }: AttemptIn,
): Promise<ProbeResult> => {
  const { probe } = await import('../probe/probe.ts')
  return probe(engine, {
    from: { ...machineIn(world, from), ...wearing },
    to,
    shape,
    sink: { switch: world.switch, ...world.sink },
  })
}

function machineIn(world: World, target: string): WorldMachine {
  const machines = [...world.hosts, world.control, ...(world.stranger ? [world.stranger] : [])]
  return found(machines, target)
}

const hostIn = (world: World, target: string): WorldHost => found(world.hosts, target)

function found<M extends WorldMachine>(machines: readonly M[], target: string): M {
  const machine = machines.find((one) => one.target === target || one.alias === target)
  if (machine) return machine
  throw noSuchTarget(
    target,
    machines.map((one) => one.target),
  )
}
