import { z } from 'zod'
import { mebibytes } from '../topology/topology.ts'

const Component = z.string().regex(/^[a-z][a-z0-9-]{0,23}\.[a-z][a-z0-9-]{0,23}$/, {
  error: 'a component is named by two lower-case words, like web.main',
})

const Duration = z
  .string()
  .regex(/^[1-9]\d{0,6}(?:ms|s|m)$/, {
    error: 'a time is a whole number with its unit: 500ms, 2s, 1m',
  })
  .transform((text) => Number.parseInt(text, 10) * (UNITS[text.replace(/^\d+/, '')] ?? 0))

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

const Memory = z
  .string()
  .regex(/^[1-9]\d{0,6}[mMgG]$/, { error: 'memory is a whole number of MiB or GiB: 64m, 1g' })
  .transform(mebibytes)
  .refine((mib) => mib >= 8 && mib <= 1_048_576, { error: 'a component has 8m to 1048576m' })

const Health = z.strictObject({
  command: z.array(z.string()).min(1).max(32).meta({
    description: 'Run inside the component, without a shell; exit code 0 is healthy',
  }),
  interval: Duration.default(2000),
  timeout: Duration.default(2000),
  retries: z.int().min(1).max(100).default(3),
  grace: Duration.default(30_000).meta({
    description: 'From its start, in which failures do not count',
  }),
})

const Port = z.int({ error: 'a port is a number, 1 to 65535' }).min(1).max(65535)

const ComponentFile = z.strictObject({
  image: z.string().min(1).max(500).meta({
    description: 'Folder, from this file, with an image.yaml that says what the image is made of',
  }),
  instances: z.int().min(1).max(100).default(1),
  command: z.array(z.string().max(4096)).min(1).max(64).optional(),
  ports: z.array(Port).max(64).default([]),
  environment: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'not the name of a variable' }),
      z.union([z.string(), z.number(), z.boolean()]).transform(String),
    )
    .default({}),
  writable_dirs: z
    .array(
      z.string().regex(/^(?:\/[A-Za-z0-9._-]+)+$/, {
        error: 'a directory is an absolute path of plain letters: /data',
      }),
    )
    .max(32)
    .default([])
    .meta({ description: 'Empty at each deploy, this instance’s alone; nothing in it can be run' }),
  memory: Memory.default(128),
  cpus: z.number().min(0.01).max(256).default(0.5),
  pids: z.int().min(1).max(32_768).default(64),
  health: Health.optional(),
  after: z
    .array(Component)
    .default([])
    .meta({ description: 'What stands healthy before this begins' }),
  on: z
    .array(z.string().regex(/^host\.[1-9]\d{0,2}$/, { error: 'a host is named host.1, host.2, …' }))
    .default([])
    .meta({ description: 'Hosts that may run it; any when nothing is said' }),
})
export type ComponentFile = z.infer<typeof ComponentFile>

/** The text of an app file, once it is no longer text. */
export const AppFile = z
  .strictObject({
    app: z.string().regex(/^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/, {
      error: 'an app’s name is a lower-case letter, then letters, digits and dashes, at most 24',
    }),
    components: z
      .record(Component, ComponentFile)
      .refine((all) => Object.keys(all).length > 0, { error: 'an app has at least one component' }),
  })
  .meta({ title: 'A Drawbridge app' })
export type AppFile = z.infer<typeof AppFile>
