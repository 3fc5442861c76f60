import { APP, COMPONENT, INDEX, REVISION, WISH } from './labels.ts'
import { keyOf, networkName, type Wish } from './names.ts'
import { appFolder, writableFolder } from './places.ts'

/** Nobody on the host: what a component does outside its own directories, it does as no one. */
export const COMPONENT_USER = '10000:10000'
const MIB = 1024 * 1024
const NS_PER_MS = 1_000_000

/**
 * How every component is confined. A constant: an order has no words to ask for anything else, and what stands in an
 * image (its user, its volumes, its ports) counts for nothing.
 */
const CONFINEMENT = {
  ReadonlyRootfs: true,
  Privileged: false,
  CapAdd: [],
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges=true'],
  // Without /dev/shm, which anybody inside could write: what may be written is declared by name.
  IpcMode: 'none',
  CgroupnsMode: 'private',
  Runtime: 'runc',
  Init: true,
  OomKillDisable: false,
  // Before anything else of the host, when memory runs out.
  OomScoreAdj: 500,
  RestartPolicy: { Name: 'no' },
  LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
  Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }],
} as const

export interface MountWish {
  readonly source: string
  readonly target: string
  readonly isWritable: boolean
}

export const mountsOf = (wish: Wish): readonly MountWish[] => [
  ...['hosts', 'resolv.conf'].map((name) => ({
    source: `${appFolder(wish.app.name)}/${name}`,
    target: `/etc/${name}`,
    isWritable: false,
  })),
  // Over the engine's own mount there, in which anybody inside could make message queues.
  { source: `${appFolder(wish.app.name)}/nothing`, target: '/dev/mqueue', isWritable: false },
  ...wish.instance.writable.map(({ path, name }) => ({
    source: `${writableFolder(wish)}/${name}`,
    target: path,
    isWritable: true,
  })),
]

/** What the engine is asked for: `POST /containers/create`. `imageId` is what the checked archive was loaded as. */
export const containerSettings = (wish: Wish, imageId: string) => {
  const { app, instance } = wish
  const { limits, health, command } = instance
  const memory = limits.memoryMib * MIB
  return {
    Image: imageId,
    Hostname: `${instance.component.replace('.', '-')}-${instance.index}`,
    User: COMPONENT_USER,
    Env: environmentOf(wish),
    ...(command === null ? {} : { Cmd: command, Entrypoint: [] }),
    StopSignal: 'SIGTERM',
    Labels: {
      [APP]: app.name,
      [COMPONENT]: instance.component,
      [INDEX]: String(instance.index),
      [REVISION]: instance.revision,
      [WISH]: keyOf(wish),
    },
    Healthcheck:
      health === null
        ? { Test: ['NONE'] }
        : {
            Test: ['CMD', ...health.command],
            Interval: health.intervalMs * NS_PER_MS,
            Timeout: health.timeoutMs * NS_PER_MS,
            Retries: health.retries,
            StartPeriod: health.graceMs * NS_PER_MS,
            StartInterval: Math.min(health.intervalMs, 500) * NS_PER_MS,
          },
    HostConfig: {
      ...CONFINEMENT,
      NetworkMode: networkName(app.name),
      PidsLimit: limits.pids,
      Memory: memory,
      MemorySwap: memory,
      NanoCpus: Math.round(limits.cpus * 1e9),
      Mounts: mountsOf(wish).map(({ source, target, isWritable }) => ({
        Type: 'bind',
        Source: source,
        Target: target,
        ReadOnly: !isWritable,
        BindOptions: { Propagation: 'rprivate' },
      })),
    },
    NetworkingConfig: {
      EndpointsConfig: {
        [networkName(app.name)]: {
          IPAMConfig: { IPv4Address: instance.address },
        },
      },
    },
  }
}

export const environmentOf = ({ instance }: Wish): readonly string[] =>
  Object.entries(instance.environment).map(([name, value]) => `${name}=${value}`)
