import type { StateView } from '../../control/api/contract.ts'
import type { PacketEngine } from '../probe/engine/packet-engine.ts'
import { type ProcessState, processState } from '../probe/engine/process-state.ts'
import { type Check, inconclusive } from './check.ts'
import { type HoleWish, holeWish } from './membership.ts'
import type { ClaimId } from './result.ts'
import type { World, WorldHost, WorldMachine } from './world.ts'
import { typedCommand } from '../typed-command.ts'

/** The world after a look at who lives. */
export interface KnownWorld {
  readonly world: World
  readonly state: StateView
  readonly tunnelPort: number
  /** Hosts whose kernel can be looked at; a paused one's can. */
  readonly hosts: readonly WorldHost[]
  /** Null when control's machine does not run. */
  readonly control: WorldMachine | null
  /** Null when there is none that is awake. */
  readonly stranger: WorldMachine | null
  /** What could not be judged for want of somebody. */
  readonly checks: readonly Check[]
}

export const knownWorld = async (
  engine: PacketEngine,
  world: World,
  state: StateView,
): Promise<KnownWorld> => {
  const lives = await Promise.all(
    [...world.hosts, world.control, ...(world.stranger ? [world.stranger] : [])].map(
      async (machine) => [machine.target, await lifeOf(engine, machine)] as const,
    ),
  )
  const life = new Map(lives)
  const isGone = ({ target }: WorldMachine): boolean => life.get(target) === 'gone'
  const strangerLife = world.stranger ? (life.get(world.stranger.target) ?? 'gone') : 'gone'
  const controlLife = life.get(world.control.target) ?? 'gone'
  return {
    world,
    state,
    tunnelPort: state.overlay.port,
    hosts: world.hosts.filter((host) => !isGone(host)),
    control: controlLife === 'running' ? world.control : null,
    stranger: strangerLife === 'running' ? world.stranger : null,
    checks: [
      ...world.hosts.filter(isGone).flatMap((host) => missingHost(world.lab, host)),
      ...world.hosts.flatMap((host) => stillHost(world.lab, host, life.get(host.target))),
      ...(strangerLife === 'running' ? [] : missingStranger(world.lab, strangerLife)),
      ...(controlLife === 'running' ? [] : missingControl(world.lab, controlLife)),
      ...unsettledPairs(world, state),
    ],
  }
}

/** What the hole from one host to another must be, from membership alone. */
export const wishBetween = (
  { state }: KnownWorld,
  from: WorldMachine,
  to: WorldMachine,
): HoleWish => holeWish(state, from.name, to.name)

const lifeOf = async (
  engine: PacketEngine,
  { pid, isPaused = false }: WorldMachine,
): Promise<ProcessState> => {
  if (pid === null) return 'gone'
  return isPaused ? 'frozen' : processState(engine, pid)
}

const missing = (
  lab: string,
  claims: readonly ClaimId[],
  found: { readonly host: string | null; readonly from?: string; readonly evidence: string },
): readonly Check[] =>
  claims.map((claim) =>
    inconclusive({ claim, replay: typedCommand('status', '--lab', lab), ...found }),
  )

const missingHost = (lab: string, { target }: WorldHost): readonly Check[] =>
  missing(lab, ['locked-at-boot', 'default-deny', 'pairwise-holes', 'overlay-private'], {
    host: target,
    evidence: 'the host does not run: nothing of it was judged',
  })

/** Its kernel goes on answering, and control believes in its agent for some seconds: neither shows that it obeys. */
const stillHost = (
  lab: string,
  { target }: WorldHost,
  life: ProcessState | undefined,
): readonly Check[] =>
  life === 'frozen' || life === 'stopped'
    ? missing(lab, ['control-only'], {
        host: target,
        evidence: `the host is ${life}: nobody could show that its agent obeys control`,
      })
    : []

const missingStranger = (lab: string, life: ProcessState): readonly Check[] =>
  missing(lab, ['locked-at-boot', 'default-deny', 'control-only', 'pairwise-holes'], {
    host: null,
    from: 'stranger',
    evidence: `the stranger is ${life}: nobody tried to break in from outside`,
  })

const missingControl = (lab: string, life: ProcessState): readonly Check[] =>
  missing(lab, ['control-only'], {
    host: null,
    from: 'control',
    evidence: `control's machine is ${life}: nobody could show that it reaches the agents`,
  })

/** A pair on its way may stand either way: nothing is said of it, and that is said. */
const unsettledPairs = ({ lab, hosts }: World, state: StateView): readonly Check[] =>
  hosts.flatMap((to, index) =>
    hosts
      .slice(index + 1)
      .filter((from) => holeWish(state, from.name, to.name) === 'unsettled')
      .flatMap((from) =>
        missing(lab, ['pairwise-holes', 'overlay-private'], {
          host: to.target,
          from: from.target,
          evidence: 'control has not settled this pair: its hole was not judged',
        }),
      ),
  )
