import type Docker from 'dockerode'
import type { UpStep } from './lifecycle/up-lab.ts'
import type { Lifetimes, OverlayMode } from './plan/lab-plan.ts'
import { wantedHosts } from './plan/membership-plan.ts'
import type { Topology } from './plan/topology/expand-topology.ts'
import type { Steps } from './steps.ts'

export interface LabUpOptions {
  /** For a new lab 3; a lab that stands keeps the hosts it has. */
  readonly hosts?: number | undefined
  /** Default `lab`. */
  readonly name?: string
  readonly overlay?: OverlayMode | undefined
  readonly cold?: boolean
  /** Of tokens and certificates, for a new lab. */
  readonly lifetimes?: Lifetimes | undefined
  readonly keep?: boolean
  /** Replace hosts that run an older agent than the working tree's, one by one. */
  readonly renew?: boolean
  /** Folder with other sources of agent and control than the working tree's: a weakened system. */
  readonly sources?: string | undefined
  /** Settings of the hosts, and what their base is built from. */
  readonly topology?: Pick<Topology, 'hosts' | 'image'> | undefined
  /** It is about to be verified: what that needs is made ready while hosts join. */
  readonly verifies?: boolean
  readonly steps?: Steps<UpStep>
  readonly signal?: AbortSignal
  readonly docker?: Docker
}

const DEFAULT_HOSTS = 3

/** The hosts that a lab shall have, given those that it has. */
export function wantedOf({
  hosts,
}: LabUpOptions): (standing: readonly number[]) => readonly number[] {
  return (standing) => {
    if (hosts === undefined && standing.length > 0) return standing
    return wantedHosts(standing, hosts ?? DEFAULT_HOSTS)
  }
}
