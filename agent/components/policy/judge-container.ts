import type { ContainerDetails } from '../engine/container-state.ts'
import { COMPONENT_USER, environmentOf, mountsOf } from './container-settings.ts'
import { networkName, type Wish } from './names.ts'

const MIB = 1024 * 1024

/** Where a container is not what was wished, in words; empty when it is confined in every way as it should be. */
export function judgeContainer(
  found: ContainerDetails,
  wish: Wish,
  imageId: string | null,
): readonly string[] {
  const is = factsOf(found)
  const should = wishedFacts(found, wish, imageId)
  return Object.entries(should)
    .filter(([name, value]) => is[name] !== value)
    .map(([name, value]) => `${name} is ${is[name] ?? 'not told'}, not ${value}`.slice(0, 200))
}

type Facts = Readonly<Record<string, string>>

/** Everything by which a container could be less confined, each as a text that can be compared. */
function factsOf({
  Image,
  Config,
  HostConfig: host,
  Mounts,
  NetworkSettings,
}: ContainerDetails): Facts {
  return {
    image: Image,
    user: Config.User,
    'network mode': host.NetworkMode,
    networks: Object.keys(NetworkSettings.Networks ?? {}).join(' '),
    'read-only root': String(host.ReadonlyRootfs),
    privileged: String(host.Privileged),
    'added capabilities': listed(host.CapAdd),
    'dropped capabilities': listed(host.CapDrop),
    'security options': listed(host.SecurityOpt),
    'process limit': String(host.PidsLimit ?? 0),
    memory: String(host.Memory),
    'memory and swap': String(host.MemorySwap),
    cpus: String(host.NanoCpus),
    'ipc mode': host.IpcMode,
    'pid mode': host.PidMode,
    'uts mode': host.UTSMode,
    'user namespace': host.UsernsMode,
    'cgroup namespace': host.CgroupnsMode,
    'cgroup parent': host.CgroupParent,
    runtime: host.Runtime,
    'engine restarts it': host.RestartPolicy.Name,
    'terminal or input': String(Config.Tty || Config.OpenStdin),
    'memory limit off': String(host.OomKillDisable ?? false),
    devices: listed([
      ...(host.Devices ?? []),
      ...(host.DeviceRequests ?? []),
      ...(host.DeviceCgroupRules ?? []),
    ]),
    groups: listed(host.GroupAdd),
    'extra hosts': listed(host.ExtraHosts),
    'volumes of others': listed(host.VolumesFrom),
    binds: listed(host.Binds),
    tmpfs: Object.keys(host.Tmpfs ?? {}).join(' '),
    sysctls: Object.keys(host.Sysctls ?? {}).join(' '),
    'published ports': `${Object.keys(host.PortBindings ?? {}).join(' ')}${host.PublishAllPorts ? ' all' : ''}`,
    'masked paths': String(
      (host.MaskedPaths ?? []).length > 0 && (host.ReadonlyPaths ?? []).length > 0,
    ),
    mounts: Mounts.map(
      ({ Type, Source, Destination, RW }) => `${Type} ${Source} ${Destination} ${RW ? 'rw' : 'ro'}`,
    )
      .sort()
      .join(', '),
    environment: missing(Config.Env ?? [], []),
    command: JSON.stringify(Config.Cmd ?? []),
  }
}

function wishedFacts({ Config }: ContainerDetails, wish: Wish, imageId: string | null): Facts {
  const { limits, command } = wish.instance
  const memory = String(limits.memoryMib * MIB)
  return {
    ...(imageId === null ? {} : { image: imageId }),
    user: COMPONENT_USER,
    'network mode': networkName(wish.app.name),
    networks: networkName(wish.app.name),
    'read-only root': 'true',
    privileged: 'false',
    'added capabilities': '',
    'dropped capabilities': 'ALL',
    'security options': 'no-new-privileges=true',
    'process limit': String(limits.pids),
    memory,
    'memory and swap': memory,
    cpus: String(Math.round(limits.cpus * 1e9)),
    'ipc mode': 'none',
    'pid mode': '',
    'uts mode': '',
    'user namespace': '',
    'cgroup namespace': 'private',
    'cgroup parent': '',
    runtime: 'runc',
    'engine restarts it': 'no',
    'terminal or input': 'false',
    'memory limit off': 'false',
    devices: '',
    groups: '',
    'extra hosts': '',
    'volumes of others': '',
    binds: '',
    tmpfs: '',
    sysctls: '',
    'published ports': '',
    'masked paths': 'true',
    mounts: mountsOf(wish)
      .map(
        ({ source, target, isWritable }) => `bind ${source} ${target} ${isWritable ? 'rw' : 'ro'}`,
      )
      .sort()
      .join(', '),
    environment: missing(Config.Env ?? [], environmentOf(wish)),
    ...(command === null ? {} : { command: JSON.stringify(command) }),
  }
}

const listed = (list: readonly unknown[] | null | undefined): string =>
  (list ?? []).map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(' ')

/** Names only: values may be secret. */
const missing = (found: readonly string[], wished: readonly string[]): string =>
  wished
    .filter((line) => !found.includes(line))
    .map((line) => line.slice(0, line.indexOf('=')))
    .join(' ')
