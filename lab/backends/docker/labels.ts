import type { Machine, MachineStatus, Role, RunIdentity } from '../backend.ts'

const PREFIX = 'dev.drawbridge.'
export const LAB = `${PREFIX}lab`
export const ROLE = `${PREFIX}role`
const HOST = `${PREFIX}host`
const NAME = `${PREFIX}name`
const SLICE = `${PREFIX}slice`
const RUN = `${PREFIX}run`
const OWNER_PID = `${PREFIX}owner-pid`
const OWNER_START = `${PREFIX}owner-start`
const BOOT_ID = `${PREFIX}boot-id`
/** MAC address of the cable that the switch plugs into a container that starts. */
const CABLE = `${PREFIX}cable`
const FACT = `${PREFIX}fact.`

interface Labelled {
  readonly lab: string
  readonly slice: number
  readonly role: Role
  readonly name: string
  readonly target: string | null
  readonly mac: string | null
  readonly facts: Readonly<Record<string, string>>
}

export function labelsOf(labelled: Labelled, run: RunIdentity): Record<string, string> {
  return {
    [LAB]: labelled.lab,
    [ROLE]: labelled.role,
    [NAME]: labelled.name,
    [SLICE]: String(labelled.slice),
    ...(labelled.target === null ? {} : { [HOST]: labelled.target }),
    ...(labelled.mac === null ? {} : { [CABLE]: labelled.mac }),
    ...runLabels(run),
    ...Object.fromEntries(
      Object.entries(labelled.facts).map(([key, value]) => [FACT + key, value]),
    ),
  }
}

export const runLabels = (run: RunIdentity): Record<string, string> => ({
  [RUN]: run.run,
  [OWNER_PID]: String(run.ownerPid),
  [OWNER_START]: run.ownerStart,
  [BOOT_ID]: run.bootId,
})

interface EngineContainer {
  readonly Id: string
  readonly Image: string
  readonly State: string
  readonly Labels: Readonly<Record<string, string>>
}

export function machineFrom({ Id, Image, State, Labels }: EngineContainer): Machine {
  return {
    id: Id,
    image: Image,
    status: statusFrom(State),
    lab: Labels[LAB] ?? '',
    slice: Number(Labels[SLICE] ?? Number.NaN),
    role: roleFrom(Labels[ROLE]),
    name: Labels[NAME] ?? '',
    facts: factsFrom(Labels),
    run: runFrom(Labels),
  }
}

export const runFrom = (labels: Readonly<Record<string, string>>): RunIdentity => ({
  run: labels[RUN] ?? '',
  ownerPid: Number(labels[OWNER_PID] ?? 0),
  ownerStart: labels[OWNER_START] ?? '',
  bootId: labels[BOOT_ID] ?? '',
})

const factsFrom = (labels: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .filter(([key]) => key.startsWith(FACT))
      .map(([key, value]) => [key.slice(FACT.length), value]),
  )

const STATUSES: readonly MachineStatus[] = [
  'created',
  'running',
  'paused',
  'restarting',
  'exited',
  'dead',
]
const statusFrom = (state: string): MachineStatus =>
  STATUSES.find((status) => status === state) ?? 'dead'

const ROLES: readonly Role[] = ['host', 'control', 'switch', 'stranger', 'mirror', 'marker']
const roleFrom = (role: string | undefined): Role =>
  ROLES.find((known) => known === role) ?? 'marker'
