import { hostTarget, machineName } from './machine-name.ts'
import {
  CONTROL_LAST,
  MIRROR_LAST,
  STRANGER_LAST,
  cableOf,
  hostLast,
  overlayOf,
  vniOf,
  type Slice,
} from './slice.ts'

export type OverlayMode = 'encrypted' | 'plain'

/** How long what control gives out is good for; what is not said is as control has it by default. */
export interface Lifetimes {
  readonly tokenSeconds?: number
  readonly agentCertificateSeconds?: number
  readonly controlCertificateSeconds?: number
}

export interface LabOptions {
  readonly lifetimes?: Lifetimes | undefined
  readonly overlay: OverlayMode
  /** Run the whole bootstrap from the bare base, packages through the mirror. */
  readonly cold: boolean
}

export interface Cable {
  readonly address: string
  readonly prefix: number
  readonly address6: string
  readonly prefix6: number
  readonly mac: string
}

export interface HostPlan {
  readonly target: string
  readonly machine: string
  readonly index: number
  readonly cable: Cable
  readonly inner: string
  readonly overlayMac: string
}

/** The pure description of a lab: every name and address that it will have. */
export interface LabPlan {
  readonly lab: string
  readonly slice: Slice
  readonly overlay: OverlayMode
  readonly cold: boolean
  readonly lifetimes: Lifetimes
  readonly vni: number
  readonly control: Cable
  readonly mirror: Cable
  readonly stranger: Cable
  readonly hosts: readonly HostPlan[]
}

export interface PlanInput extends LabOptions {
  readonly lab: string
  readonly slice: Slice
  /** Indexes, from 1. */
  readonly hosts: readonly number[]
}

export function planLab({ lab, slice, hosts, overlay, cold, lifetimes = {} }: PlanInput): LabPlan {
  return {
    lab,
    slice,
    overlay,
    cold,
    lifetimes,
    vni: vniOf(slice),
    control: cableOf(slice, CONTROL_LAST),
    mirror: cableOf(slice, MIRROR_LAST),
    stranger: cableOf(slice, STRANGER_LAST),
    hosts: hosts.map((index) => planHost(slice, index)),
  }
}

export function planHost(slice: Slice, index: number): HostPlan {
  const overlay = overlayOf(slice, hostLast(index))
  return {
    target: hostTarget(index),
    machine: machineName(hostTarget(index)),
    index,
    cable: cableOf(slice, hostLast(index)),
    inner: overlay.inner,
    overlayMac: overlay.mac,
  }
}
