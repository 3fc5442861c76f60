import * as z from 'zod'

/** What `GET /containers/<id>/json` says, as far as anybody here asks. Lists that are empty may be null. */
const Lists = z.array(z.unknown()).nullish()

export const ContainerDetails = z.object({
  Id: z.string(),
  Image: z.string(),
  /** Empty where the kernel has no AppArmor. */
  AppArmorProfile: z.string().optional(),
  RestartCount: z.int(),
  State: z.object({
    Status: z.string(),
    Running: z.boolean(),
    OOMKilled: z.boolean().optional(),
    Pid: z.int(),
    ExitCode: z.int(),
    Error: z.string(),
    StartedAt: z.string(),
    FinishedAt: z.string(),
    Health: z
      .object({
        Status: z.string(),
        Log: z.array(z.object({ ExitCode: z.int(), Output: z.string() })).nullish(),
      })
      .nullish(),
  }),
  Config: z.object({
    User: z.string(),
    Env: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
    Entrypoint: z.array(z.string()).nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Tty: z.boolean(),
    OpenStdin: z.boolean(),
  }),
  HostConfig: z.object({
    NetworkMode: z.string(),
    ReadonlyRootfs: z.boolean(),
    Privileged: z.boolean(),
    CapAdd: Lists,
    CapDrop: Lists,
    SecurityOpt: Lists,
    PidsLimit: z.number().nullish(),
    Memory: z.number(),
    MemorySwap: z.number(),
    NanoCpus: z.number(),
    IpcMode: z.string(),
    PidMode: z.string(),
    UTSMode: z.string(),
    UsernsMode: z.string(),
    CgroupnsMode: z.string(),
    CgroupParent: z.string(),
    Runtime: z.string(),
    Init: z.boolean().nullish(),
    OomKillDisable: z.boolean().nullish(),
    OomScoreAdj: z.number(),
    Devices: Lists,
    DeviceRequests: Lists,
    DeviceCgroupRules: Lists,
    GroupAdd: Lists,
    ExtraHosts: Lists,
    VolumesFrom: Lists,
    Binds: Lists,
    Tmpfs: z.record(z.string(), z.string()).nullish(),
    Sysctls: z.record(z.string(), z.string()).nullish(),
    PortBindings: z.record(z.string(), z.unknown()).nullish(),
    PublishAllPorts: z.boolean(),
    AutoRemove: z.boolean(),
    RestartPolicy: z.object({ Name: z.string() }),
    MaskedPaths: Lists,
    ReadonlyPaths: Lists,
  }),
  Mounts: z.array(
    z.object({
      Type: z.string(),
      Source: z.string(),
      Destination: z.string(),
      RW: z.boolean(),
      Propagation: z.string(),
    }),
  ),
  NetworkSettings: z.object({
    Networks: z
      .record(z.string(), z.object({ IPAddress: z.string(), MacAddress: z.string() }))
      .nullish(),
  }),
})
export type ContainerDetails = z.infer<typeof ContainerDetails>
