import type { EngineWord } from './containers-seen.ts'
import { anyOf, type Rule } from './rule.ts'

type Mount = EngineWord['Mounts'][number]
type HostConfig = EngineWord['HostConfig']

/** What an engine must say of every component: written from the promise, not from what agents ask engines for. */
export const ENGINE_RULES: readonly Rule<EngineWord>[] = [
  {
    name: 'user',
    fault: ({ Config: { User } }) =>
      User === '10000:10000' ? null : `it runs as ${User === '' ? 'root' : User}`,
  },
  { name: 'groups', fault: ({ HostConfig }) => anyOf('it is also in', HostConfig.GroupAdd) },
  {
    name: 'privileged',
    fault: ({ HostConfig }) => (HostConfig.Privileged ? 'it is privileged' : null),
  },
  {
    name: 'read-only root',
    fault: ({ HostConfig }) =>
      HostConfig.ReadonlyRootfs ? null : 'its root file system can be written',
  },
  {
    name: 'capabilities',
    fault: ({ HostConfig: { CapAdd, CapDrop } }) =>
      anyOf('it was given', CapAdd) ??
      (CapDrop?.includes('ALL') === true ? null : 'it was not to lose all capabilities'),
  },
  { name: 'security options', fault: ({ HostConfig }) => securityFault(HostConfig) },
  { name: 'network', fault: networkFault },
  {
    name: 'published ports',
    fault: ({ HostConfig: { PortBindings, PublishAllPorts }, NetworkSettings: { Ports } }) =>
      PublishAllPorts
        ? 'all its ports are published'
        : anyOf('it publishes', Object.keys(PortBindings ?? {}), published(Ports)),
  },
  {
    name: 'devices',
    fault: ({ HostConfig: { Devices, DeviceRequests, DeviceCgroupRules } }) =>
      anyOf('it was given', Devices, DeviceRequests, DeviceCgroupRules),
  },
  { name: 'mounts', fault: mountFault },
  { name: 'namespaces', fault: ({ HostConfig }) => sharedFault(HostConfig) },
  {
    name: 'kernel settings',
    fault: ({ HostConfig: { Sysctls } }) => anyOf('it was given', Object.keys(Sysctls ?? {})),
  },
  {
    name: 'hidden paths',
    fault: ({ HostConfig: { MaskedPaths, ReadonlyPaths } }) =>
      (MaskedPaths ?? []).length > 0 && (ReadonlyPaths ?? []).length > 0
        ? null
        : 'it sees what engines hide of /proc and /sys',
  },
  {
    name: 'runtime',
    fault: ({ HostConfig: { Runtime } }) => (Runtime === 'runc' ? null : `${Runtime} runs it`),
  },
  { name: 'limits', fault: ({ HostConfig }) => limitFault(HostConfig) },
]

const securityFault = ({ SecurityOpt }: HostConfig): string | null => {
  const options = SecurityOpt ?? []
  const loose = options.find((one) => /unconfined|disable|systempaths/.test(one))
  if (loose !== undefined) return `it was given ${loose}`
  return options.some((one) => /^no-new-privileges(?:[=:]true)?$/.test(one))
    ? null
    : 'it may gain privileges'
}

function networkFault({
  Config,
  HostConfig: { NetworkMode },
  NetworkSettings,
}: EngineWord): string | null {
  const networks = Object.keys(NetworkSettings.Networks ?? {})
  const own = `drawbridge-${Config.Labels?.['dev.drawbridge.app'] ?? ''}`
  return NetworkMode === own && networks.length === 1 && networks[0] === own
    ? null
    : `it stands on ${NetworkMode} [${networks.join(' ')}], not on ${own} alone`
}

const published = (ports: EngineWord['NetworkSettings']['Ports']): readonly string[] =>
  Object.entries(ports ?? {}).flatMap(([port, bound]) => (bound === null ? [] : [port]))

/** What an app's own files are mounted over, never to be written. */
const READ_ONLY = ['/etc/hosts', '/etc/resolv.conf', '/dev/mqueue']

function mountFault({ Mounts, HostConfig: { VolumesFrom, Tmpfs } }: EngineWord): string | null {
  return (
    anyOf('it has volumes of', VolumesFrom) ??
    anyOf('it has file systems in memory at', Object.keys(Tmpfs ?? {})) ??
    Mounts.filter((one) => !isMountOfApp(one)).map(({ Source, Destination, RW }) =>
      `${Source} is mounted at ${Destination}${RW ? ', to be written' : ''}`.slice(0, 200),
    )[0] ??
    null
  )
}

const isMountOfApp = ({ Source, Destination, RW }: Mount): boolean =>
  RW
    ? /^\/var\/lib\/drawbridge\/writable\/[^/]+\/[a-z0-9-]+$/.test(Source)
    : /^\/run\/drawbridge\/apps\/[a-z0-9-]+\/[a-z.]+$/.test(Source) &&
      READ_ONLY.includes(Destination)

function sharedFault(host: HostConfig): string | null {
  const shared = [
    host.PidMode === '' ? '' : `processes of ${host.PidMode}`,
    ['none', 'private'].includes(host.IpcMode) ? '' : `IPC ${host.IpcMode}`,
    host.UTSMode === '' ? '' : `the name of ${host.UTSMode}`,
    host.CgroupnsMode === 'private' ? '' : `control groups ${host.CgroupnsMode}`,
    host.CgroupParent === '' ? '' : `a control group below ${host.CgroupParent}`,
  ].filter((one) => one !== '')
  return anyOf('it shares', shared)
}

function limitFault({ PidsLimit, Memory, MemorySwap, NanoCpus }: HostConfig): string | null {
  const missing = [
    (PidsLimit ?? 0) > 0 ? '' : 'processes',
    Memory > 0 && MemorySwap === Memory ? '' : 'memory',
    NanoCpus > 0 ? '' : 'processors',
  ].filter((one) => one !== '')
  return anyOf('without limit are', missing)
}
