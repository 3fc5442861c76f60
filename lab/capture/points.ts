import type { Backend, Machine } from '../backends/backend.ts'
import { unreachable, usageError } from '../lab-error.ts'
import type { StandingLab } from '../lifecycle/standing-lab.ts'
import { noSuchTarget, targetOf } from '../plan/machine-name.ts'
import { ofLab, typedCommand } from '../typed-command.ts'

/** Where to listen: at the switch, or at a card inside the host. */
export type Place = 'underlay' | 'overlay' | 'decrypted'

/** One card to listen at, as the program in the switch is asked for it. */
export interface Point {
  /** What Wireshark calls the interface. */
  readonly name: string
  readonly description: string
  readonly interface: string
  /** A process of the machine that has the card; null for the switch's own. */
  readonly pid: number | null
  /** The switch's end of the cable: what leaves through it comes in at the machine. */
  readonly fromSwitch: boolean
}

interface Wanted {
  readonly backend: Backend
  readonly standing: StandingLab
  readonly targets: readonly string[]
  readonly place: Place
}

/** The cards of these machines at one place, in this order. */
export async function pointsOf({
  backend,
  standing,
  targets,
  place,
}: Wanted): Promise<readonly Point[]> {
  if (place === 'decrypted' && standing.overlay === 'plain') throw notEncrypted(standing.lab)
  const machines = targets.map((target) => machineCalled(standing, target))
  return Promise.all(machines.map(async (machine) => pointAt(backend, machine, place)))
}

function machineCalled({ machines }: StandingLab, target: string): Machine {
  const plugged = machines.filter(({ role }) => role !== 'switch' && role !== 'marker')
  const found = plugged.find(({ name }) => targetOf(name) === target)
  if (found) return found
  throw noSuchTarget(
    target,
    plugged.map(({ name }) => targetOf(name)),
  )
}

const CARDS = { overlay: 'dbvx0', decrypted: 'dbwg0' } as const

const DESCRIPTIONS: Readonly<Record<Place, string>> = {
  underlay: 'its cable, at the switch',
  overlay: 'frames of the overlay, inside the host (dbvx0)',
  decrypted: 'packets of the tunnel, decrypted by the host itself (dbwg0)',
}

async function pointAt(backend: Backend, machine: Machine, place: Place): Promise<Point> {
  const target = targetOf(machine.name)
  const about = { name: `${target} ${place}`, description: `${target}: ${DESCRIPTIONS[place]}` }
  const pid = await backend.pid(machine)
  if (pid === 0) throw doesNotRun(machine)
  if (place === 'underlay')
    return { ...about, interface: `p-${machine.name.slice(0, 13)}`, pid: null, fromSwitch: true }
  if (machine.role !== 'host') throw noOverlay(target)
  return { ...about, interface: CARDS[place], pid, fromSwitch: false }
}

const notEncrypted = (lab: string): Error =>
  usageError({
    code: 'E_NOT_ENCRYPTED',
    message: `the overlay of lab ${lab} is plain: there is nothing to decrypt`,
    next: `look at the underlay itself: leave --decrypt out`,
  })

const noOverlay = (target: string): Error =>
  usageError({
    code: 'E_NO_OVERLAY',
    message: `${target} is no host: it has no overlay`,
    next: `leave --overlay and --decrypt out: ${typedCommand('capture', target, '-w', 'cable.pcapng')}`,
  })

const doesNotRun = ({ lab, name }: Machine): Error =>
  unreachable({
    code: 'E_NOT_RUNNING',
    message: `${targetOf(name)} does not run: nothing passes its card`,
    next: `start it: ${typedCommand('up', ...ofLab(lab))}`,
  })
