import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { InjectedFile, MachineSpec } from '../backends/backend.ts'
import { NO_SETTINGS, settingsFact, type HostSettings } from '../plan/host-settings.ts'
import { fullDiskProgram } from '../faults/full-disks.ts'
import type { Cable, HostPlan, LabPlan, Lifetimes } from '../plan/lab-plan.ts'
import type { Programs } from './programs.ts'
import { ROOT } from './project.ts'
import { socketDirectory } from './socket-directory.ts'

/** Each machine of a lab as its backend is asked for it. */
const base = ({ lab, slice }: LabPlan) => ({
  lab,
  slice,
  environment: {},
  volumes: {},
  shared: {},
  facts: {},
})

export const switchSpec = (plan: LabPlan, image: string): MachineSpec => ({
  ...base(plan),
  role: 'switch',
  name: 'switch',
  image,
  body: 'switch',
  cable: null,
  environment: { LAB: plan.lab },
  command: ['python3', '-u', SWITCH_PROGRAM],
  shared: { '/var/run/docker.sock': '/var/run/docker.sock' },
  facts: { overlay: plan.overlay, cold: String(plan.cold) },
})

const SWITCH_PROGRAM = '/opt/drawbridge/switch.py'
export const PACKET_ENGINE = '/opt/drawbridge/packet_engine.py'

export const switchFiles = (): readonly InjectedFile[] => [
  { path: SWITCH_PROGRAM, mode: 0o644, content: source('lab/backends/docker/switch.py') },
  { path: PACKET_ENGINE, mode: 0o644, content: source('lab/probe/engine/packet_engine.py') },
  fullDiskProgram(),
]

const source = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export const CONTROL_STATE = '/var/lib/drawbridge-control'
const CONTROL_HOME = '/usr/lib/drawbridge-control'
/** Names the sources from which the programs on control were built. */
export const PROGRAMS_KEY = `${CONTROL_HOME}/programs.key`
/** The bootstrap that control hands to those it invites. */
export const USER_DATA = `${CONTROL_HOME}/user-data.sh`
/** The agent's program on a host. */
export const AGENT = '/usr/lib/drawbridge/agent.mjs'
const SOCKET_DIRECTORY = '/run/drawbridge-control'

export const controlSpec = (plan: LabPlan, image: string): MachineSpec => ({
  ...base(plan),
  role: 'control',
  name: 'control',
  image,
  body: 'program',
  cable: plan.control,
  environment: addressEnvironment(plan.control),
  command: controlCommand(plan),
  volumes: { state: CONTROL_STATE },
  shared: { [socketDirectory(plan.lab)]: SOCKET_DIRECTORY },
})

const controlCommand = (plan: LabPlan): readonly string[] => [
  ...['--state', CONTROL_STATE],
  ...['--address', plan.control.address],
  ...['--socket', `${SOCKET_DIRECTORY}/operator.sock`],
  ...['--people-socket', `${SOCKET_DIRECTORY}/people.sock`],
  ...['--files', `${CONTROL_HOME}/files`],
  ...['--bootstrap', `${CONTROL_HOME}/user-data.sh`],
  ...['--overlay', plan.overlay],
  ...['--vni', String(plan.vni)],
  ...(plan.cold ? ['--mirror', plan.mirror.address] : []),
  ...lifetimeFlags(plan.lifetimes),
]

const lifetimeFlags = (lifetimes: Lifetimes): readonly string[] =>
  Object.entries({
    'token-seconds': lifetimes.tokenSeconds,
    'agent-certificate-seconds': lifetimes.agentCertificateSeconds,
    'control-certificate-seconds': lifetimes.controlCertificateSeconds,
  }).flatMap(([name, seconds]) => (seconds === undefined ? [] : [`--${name}`, String(seconds)]))

export const controlFiles = (programs: Programs): readonly InjectedFile[] => [
  { path: `${CONTROL_HOME}/control.mjs`, mode: 0o644, content: programs.control },
  { path: USER_DATA, mode: 0o644, content: programs.userData },
  { path: `${CONTROL_HOME}/files/agent.mjs`, mode: 0o644, content: programs.agent },
  { path: `${CONTROL_HOME}/files/node`, link: '/usr/lib/drawbridge/node' },
  { path: `${CONTROL_HOME}/files/node.sha256`, link: '/usr/lib/drawbridge/node.sha256' },
  { path: PROGRAMS_KEY, mode: 0o644, content: programs.key },
]

export const strangerSpec = (plan: LabPlan, image: string): MachineSpec => ({
  ...base(plan),
  role: 'stranger',
  name: 'stranger',
  image,
  body: 'program',
  cable: plan.stranger,
  environment: addressEnvironment(plan.stranger),
})

export const mirrorSpec = (plan: LabPlan, image: string): MachineSpec => ({
  ...base(plan),
  role: 'mirror',
  name: 'mirror',
  image,
  body: 'program',
  cable: plan.mirror,
  environment: { ...addressEnvironment(plan.mirror), CABLE: MIRROR_CARD },
  facts: { card: MIRROR_CARD },
  uplink: true,
})

/** Its eth0 is the engine's. */
const MIRROR_CARD = 'eth1'

const addressEnvironment = ({ address, prefix, address6, prefix6 }: Cable) => ({
  ADDRESS: `${address}/${String(prefix)}`,
  ADDRESS6: `${address6}/${String(prefix6)}`,
})

/** Reference of the host image, and what it was made from. */
export interface HostImage {
  readonly host: string
  readonly base: string
  /** Key of the programs that the host fetches from control, if any. */
  readonly agent?: string
  readonly settings?: HostSettings
}

export const hostSpec = (plan: LabPlan, host: HostPlan, image: HostImage): MachineSpec => ({
  ...base(plan),
  role: 'host',
  name: host.machine,
  image: image.host,
  body: 'system',
  cable: host.cable,
  volumes: { docker: '/var/lib/docker' },
  ...limitsOf(image.settings ?? NO_SETTINGS),
  facts: {
    base: image.base,
    ...(image.agent === undefined ? {} : { agent: image.agent }),
    ...(image.settings === undefined ? {} : { settings: settingsFact(image.settings) }),
  },
})

const limitsOf = ({ memoryMiB, cpus, pids }: HostSettings): Pick<MachineSpec, 'limits'> => ({
  limits: {
    ...(memoryMiB === undefined ? {} : { memoryBytes: memoryMiB * 1024 * 1024 }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(pids === undefined ? {} : { pids }),
  },
})

/** One that may boot before its user data is there, as in a cloud that hands it out late: no network until then. */
export const earlyHostSpec = (plan: LabPlan, host: HostPlan, image: HostImage): MachineSpec => ({
  ...hostSpec(plan, host, image),
  environment: { USER_DATA: 'follows' },
})

/** For such a host. The link comes last and at once: what stands before it in the archive is whole. */
export const lateHostFiles = (host: HostPlan, userData: string): readonly InjectedFile[] => [
  ...hostFiles(host, userData),
  { path: '/var/lib/cloud/user-data-delivered', link: 'user-data' },
]

/** What a cloud would inject: the network's settings, and the user data that control made for this host. */
export const hostFiles = (host: HostPlan, userData: string): readonly InjectedFile[] => [
  { path: '/var/lib/cloud/network', mode: 0o600, content: networkFile(host.cable) },
  { path: '/var/lib/cloud/user-data', mode: 0o600, content: userData },
]

const networkFile = (cable: Cable): string =>
  Object.entries(addressEnvironment(cable))
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
