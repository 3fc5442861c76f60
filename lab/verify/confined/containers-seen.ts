import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { runIn } from '../../probe/engine/command.ts'
import type { PacketEngine } from '../../probe/engine/packet-engine.ts'
import { ProbeError } from '../../probe/errors.ts'

const List = z.array(z.unknown()).nullish()
const Names = z.record(z.string(), z.unknown()).nullish()

/** What an engine says of a running container, as far as it bears on what that may do. */
export const EngineWord = z.object({
  Id: z.string(),
  Config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  HostConfig: z.object({
    Privileged: z.boolean(),
    ReadonlyRootfs: z.boolean(),
    CapAdd: List,
    CapDrop: z.array(z.string()).nullish(),
    SecurityOpt: z.array(z.string()).nullish(),
    GroupAdd: List,
    NetworkMode: z.string(),
    IpcMode: z.string(),
    PidMode: z.string(),
    UTSMode: z.string(),
    CgroupnsMode: z.string(),
    CgroupParent: z.string(),
    Runtime: z.string(),
    PidsLimit: z.number().nullish(),
    Memory: z.number(),
    MemorySwap: z.number(),
    NanoCpus: z.number(),
    Devices: List,
    DeviceRequests: List,
    DeviceCgroupRules: List,
    VolumesFrom: List,
    Tmpfs: Names,
    Sysctls: Names,
    PortBindings: Names,
    PublishAllPorts: z.boolean(),
    MaskedPaths: List,
    ReadonlyPaths: List,
  }),
  Mounts: z.array(z.object({ Source: z.string(), Destination: z.string(), RW: z.boolean() })),
  NetworkSettings: z.object({ Ports: Names, Networks: Names }),
})
export type EngineWord = z.infer<typeof EngineWord>

const Namespaces = z.record(z.string(), z.string())

/** What the kernel says of the processes in a container. */
const KernelWord = z.object({
  /** `/proc/<pid>/status` of its first process and of all that come of it; not of what somebody runs in it. */
  processes: z.array(z.string()),
  /** `/proc/<pid>/mountinfo` of its first process. */
  mounts: z.string(),
  cards: z.array(z.string()),
  namespaces: Namespaces,
  /** Device files below its `/dev`. */
  devices: z.array(z.string()),
})
export type KernelWord = z.infer<typeof KernelWord>

const Container = z.object({
  engine: EngineWord,
  kernel: KernelWord.nullable(),
  /** Why the kernel's word is missing. */
  why: z.string().optional(),
})
export type SeenContainer = z.infer<typeof Container>

/** Null where no container runs. */
const OnHost = z
  .union([
    z.object({ silent: z.string() }),
    z.object({ containers: z.array(Container), namespaces: Namespaces }),
  ])
  .nullable()
export type ContainersOnHost = z.infer<typeof OnHost>

const WITHIN_MS = 20_000

/** All containers that run on hosts, by the hosts' first processes. Wakes no engine that sleeps. */
export async function containersSeen(
  engine: PacketEngine,
  pids: readonly number[],
): Promise<ReadonlyMap<number, ContainersOnHost>> {
  if (pids.length === 0) return new Map()
  const { code, stdout, stderr } = await runIn(engine, {
    ns: null,
    argv: ['python3', '-c', program()],
    input: JSON.stringify(pids),
    withinMs: WITHIN_MS,
  })
  if (code !== 0) throw unseen(stderr)
  const seen = z.record(z.string(), OnHost).parse(JSON.parse(stdout))
  return new Map(pids.map((pid) => [pid, seen[String(pid)] ?? null]))
}

const program = (): string => readFileSync(join(import.meta.dirname, 'containers_seen.py'), 'utf8')

const unseen = (stderr: string): ProbeError =>
  new ProbeError({
    code: 'E_UNREADABLE',
    fault: 'system',
    message: `the containers on the hosts could not be looked at: ${stderr.slice(-300)}`,
    next: 'run lab doctor; the switch needs python3',
  })
