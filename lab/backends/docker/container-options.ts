import type { ContainerCreateOptions, HostConfig } from 'dockerode'
import { targetOf } from '../../plan/machine-name.ts'
import type { Limits, MachineSpec, RunIdentity } from '../backend.ts'
import { labelsOf } from './labels.ts'

export const containerName = (lab: string, machine: string): string =>
  `drawbridge-${lab}-${machine}`

/** What the engine is asked for, per kind of body (design.md, "Host contract"). */
export function containerOptions(spec: MachineSpec, run: RunIdentity): ContainerCreateOptions {
  const labels = labelsOf(
    {
      ...spec,
      target: spec.role === 'host' ? targetOf(spec.name) : null,
      mac: spec.cable?.mac ?? null,
    },
    run,
  )
  return {
    name: containerName(spec.lab, spec.name),
    Image: spec.image,
    Hostname: spec.name,
    ...(spec.uplink ? {} : { NetworkDisabled: true }),
    Labels: labels,
    Env: Object.entries(spec.environment).map(([key, value]) => `${key}=${value}`),
    ...(spec.command ? { Cmd: [...spec.command] } : {}),
    ...(spec.body === 'switch' ? { Entrypoint: [''] } : {}), // the command alone is the first process
    ...(spec.body === 'system' ? { StopSignal: 'SIGRTMIN+3' } : {}),
    HostConfig: {
      NetworkMode: spec.uplink ? 'bridge' : 'none',
      RestartPolicy: { Name: spec.body === 'marker' ? 'no' : 'always' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
      ...bodyConfig(spec),
      ...limitsConfig(spec.limits ?? {}),
      Mounts: [...volumes(spec, labels), ...shared(spec)],
    },
  }
}

/** The engine's API knows more than its type declarations. */
type EngineConfig = Partial<HostConfig> & { readonly CgroupnsMode?: 'private' | 'host' }

function bodyConfig({ body }: MachineSpec): EngineConfig {
  switch (body) {
    case 'system':
      return {
        Privileged: true,
        CgroupnsMode: 'private',
        SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
        Tmpfs: { '/run': 'mode=755', '/tmp': 'mode=1777' },
      }
    case 'switch':
      return { Privileged: true, PidMode: 'host', Init: true }
    case 'program':
      return {
        CapAdd: ['NET_ADMIN', 'NET_RAW'],
        Init: true,
        Sysctls: { 'net.ipv4.ip_forward': '0' },
      }
    case 'marker':
      return {}
  }
}

// Memory without swap on top: a limit that swaps is none.
const limitsConfig = ({ memoryBytes, cpus, pids }: Limits): EngineConfig => ({
  ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  ...(cpus === undefined ? {} : { NanoCpus: Math.round(cpus * 1e9) }),
  ...(pids === undefined ? {} : { PidsLimit: pids }),
})

type Mounts = NonNullable<HostConfig['Mounts']>

const volumes = (spec: MachineSpec, labels: Record<string, string>): Mounts =>
  Object.entries(spec.volumes).map(([name, path]) => ({
    Type: 'volume',
    Source: `${containerName(spec.lab, spec.name)}-${name}`,
    Target: path,
    VolumeOptions: { NoCopy: true, Labels: labels, DriverConfig: { Name: '', Options: {} } },
  }))

const shared = (spec: MachineSpec): Mounts =>
  Object.entries(spec.shared).map(([here, inside]) => ({
    Type: 'bind',
    Source: here,
    Target: inside,
  }))
