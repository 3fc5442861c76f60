import type { Place } from '../compile/packets-of-match.ts'

/** The hooks at which a packet's road through a host ends. */
export const HOOKS = ['INPUT', 'FORWARD', 'OUTPUT'] as const
export type Hook = (typeof HOOKS)[number]

/** A base chain on the road. */
export interface Stage {
  readonly table: string
  readonly chain: string
  readonly place: Place
  /** Tables of translation are asked for the first packet of a flow only. */
  readonly onlyNew: boolean
}

/** Where the kernel decides whether a packet is for the host. */
export interface Routing {
  readonly to: 'host' | 'others'
}

type Stop = Stage | Routing

const UNTRACKED_TABLES = ['raw', 'guard', 'card']

const stage = (table: string, chain: string, hasIn: boolean, hasOut: boolean): Stage => ({
  table,
  chain,
  place: { hasIn, hasOut, isTracked: !UNTRACKED_TABLES.includes(table) },
  onlyNew: table === 'nat',
})

/** The guard: at its card, and before connection tracking. Left out where the host has none. */
const guardIn = [stage('card', 'ingress', true, false), stage('guard', 'prerouting', true, false)]
const guardOut = [stage('guard', 'output', false, true)]

const arriving = [
  ...guardIn,
  stage('raw', 'PREROUTING', true, false),
  stage('mangle', 'PREROUTING', true, false),
  stage('nat', 'PREROUTING', true, false),
]

/** Chains in the order of their priorities; those that change a packet's source alone decide nothing and are left out. */
export const ROADS: Readonly<Record<Hook, readonly Stop[]>> = {
  INPUT: [
    ...arriving,
    { to: 'host' },
    stage('mangle', 'INPUT', true, false),
    stage('filter', 'INPUT', true, false),
    stage('security', 'INPUT', true, false),
  ],
  FORWARD: [
    ...arriving,
    { to: 'others' },
    stage('mangle', 'FORWARD', true, true),
    stage('filter', 'FORWARD', true, true),
    stage('security', 'FORWARD', true, true),
    stage('mangle', 'POSTROUTING', false, true),
    stage('card', 'egress', false, true),
  ],
  OUTPUT: [
    ...guardOut,
    stage('raw', 'OUTPUT', false, true),
    stage('mangle', 'OUTPUT', false, true),
    stage('nat', 'OUTPUT', false, true),
    stage('filter', 'OUTPUT', false, true),
    stage('security', 'OUTPUT', false, true),
    stage('mangle', 'POSTROUTING', false, true),
    stage('card', 'egress', false, true),
  ],
}

export const isStage = (stop: Stop): stop is Stage => 'table' in stop

const isFilter = (stop: Stop): stop is Stage => isStage(stop) && stop.table === 'filter'

export const filterStage = (hook: Hook): Stage => {
  const stage = ROADS[hook].find(isFilter)
  if (stage === undefined) throw new Error(`${hook} has no filter`)
  return stage
}
