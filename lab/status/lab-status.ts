import type { HostView, StateView } from '../../control/api/contract.ts'
import type { Fault } from '../faults/fault.ts'
import { lostHosts } from '../lifecycle/lost-hosts.ts'
import type { StandingHost, StandingLab } from '../lifecycle/standing-lab.ts'
import { settingsOf } from '../plan/host-settings.ts'

/** `lab status --json` (contract.md). */
export interface LabStatus {
  readonly lab: string
  readonly overlayMode: 'encrypted' | 'plain'
  readonly control: 'up' | 'down'
  readonly settled: boolean
  readonly hosts: readonly HostStatus[]
  /** Hosts that control still knows although they have no machine. */
  readonly lost: readonly string[]
  /** As read back from the hosts, not as wished; in the order of the hosts. */
  readonly holes: readonly HoleStatus[]
  /** What was made wrong on purpose and stands. */
  readonly faults: readonly Fault[]
}

export interface HostStatus {
  readonly name: string
  /** What its topology calls it. */
  readonly alias: string | null
  readonly address: string
  readonly address6: string
  /** Address inside the tunnel. */
  readonly overlay: string
  /** The engine's word: `running`, `exited`, … */
  readonly machine: string
  /** Control's word; `unknown` when control is down or does not know the host. */
  readonly state: HostView['state'] | 'unknown'
  readonly agent: 'up' | 'down'
  readonly firewall: {
    readonly hash: string | null
    readonly intact: boolean | null
    /** As reported: `owned`, `persistent`, `weak` or `missing`. */
    readonly guard: string | null
    /** The guard at the card, in the same words, or `unsupported` by the host's kernel. */
    readonly card: string | null
  }
  readonly certificate: { readonly notAfter: string | null }
  readonly agentMemoryKib: number | null
}

export interface HoleStatus {
  readonly from: string
  readonly to: string
}

/** Pure: what the engine shows and what control knows, as one view. */
export function knownStatus(
  lab: StandingLab,
  state: StateView | undefined,
): Omit<LabStatus, 'faults'> {
  return {
    lab: lab.lab,
    overlayMode: lab.overlay,
    control: state ? 'up' : 'down',
    settled: state?.settled ?? false,
    hosts: lab.hosts.map((host) => hostStatus(host, viewOf(state, host))),
    lost: state ? lostHosts(lab, state) : [],
    holes: holesOf(lab, state),
  }
}

const viewOf = (state: StateView | undefined, { plan }: StandingHost): HostView | undefined =>
  state?.hosts.find((host) => host.id === plan.machine && host.state !== 'gone')

function hostStatus({ plan, machine }: StandingHost, view: HostView | undefined): HostStatus {
  const report = machine.status === 'running' ? (view?.report ?? null) : null // of a dead machine nothing can be read back
  return {
    name: plan.target,
    alias: settingsOf(machine.facts).name ?? null,
    address: plan.cable.address,
    address6: plan.cable.address6,
    overlay: plan.inner,
    machine: machine.status,
    state: view?.state ?? 'unknown',
    agent: view?.agent ?? 'down',
    firewall: {
      hash: report?.firewall.hash ?? null,
      intact: report?.firewall.intact ?? null,
      guard: report?.firewall.guard ?? null,
      card: report?.firewall.card ?? null,
    },
    certificate: { notAfter: report?.certificate.notAfter ?? null },
    agentMemoryKib: report?.agent.residentKib ?? null,
  }
}

function holesOf(lab: StandingLab, state: StateView | undefined): readonly HoleStatus[] {
  const names = new Map(lab.hosts.map(({ plan }) => [plan.cable.address, plan.target]))
  const running = lab.hosts.filter(({ machine }) => machine.status === 'running')
  return running.flatMap((host) => {
    const holes = viewOf(state, host)?.report?.holes ?? []
    const froms = holes.map(({ address }) => names.get(address) ?? address).sort(byNumber)
    return froms.map((from) => ({ from, to: host.plan.target }))
  })
}

const byNumber = (one: string, other: string): number =>
  one.localeCompare(other, 'en', { numeric: true })
