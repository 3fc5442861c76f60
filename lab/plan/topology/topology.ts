import { z } from 'zod'
import { MAX_HOSTS } from '../slice.ts'

/** Words that mean a machine already, in any lab. */
const TAKEN = /^(?:control|stranger|switch|mirror|all|lock|done|host(?:-\d+)?)$/

const Name = z
  .string()
  .regex(/^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/, {
    error: 'a name is a lower-case letter, then letters, digits and dashes, at most 24',
  })
  .refine((name) => !TAKEN.test(name), { error: 'this name belongs to a machine already' })
  .meta({ description: 'Another word for the host: `lab exec db -- …`' })

const Memory = z
  .string()
  .regex(/^[1-9]\d{0,6}[mMgG]$/, {
    error: 'memory is a whole number of MiB or GiB: 512m, 2g',
    abort: true,
  })
  .refine((text) => mebibytes(text) >= LEAST_MEMORY_MIB, {
    error: 'a host needs at least 192m',
  })
  .meta({ description: 'Most memory of the host: 512m, 2g; at least 192m' })

const LEAST_MEMORY_MIB = 192

/** `512m`, `2g` → MiB. */
export const mebibytes = (text: string): number =>
  Number(text.slice(0, -1)) * (/g/i.test(text) ? 1024 : 1)

const Entry = z.strictObject({
  name: Name.optional(),
  count: z
    .int()
    .min(1)
    .max(MAX_HOSTS)
    .optional()
    .meta({ description: 'How many such hosts; several called web are web-1, web-2, …' }),
  memory: Memory.optional(),
  cpus: z.number().min(0.1).max(256).optional().meta({ description: 'Processors’ worth of time' }),
  pids: z
    .int()
    .min(256)
    .max(4_000_000)
    .optional()
    .meta({ description: 'Most processes and threads' }),
})
export type Entry = z.infer<typeof Entry>

/** The text of a topology file, once it is no longer text. */
export const TopologyFile = z
  .strictObject({
    lab: z
      .string()
      .regex(/^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/, {
        error: 'a lab’s name is a lower-case letter, then letters, digits and dashes, at most 24',
      })
      .optional()
      .meta({ description: 'Name of the lab; --lab on the command line wins' }),
    overlay: z.enum(['encrypted', 'plain']).optional().meta({ description: 'Default: encrypted' }),
    cold: z
      .boolean()
      .optional()
      .meta({ description: 'Run the whole bootstrap from the bare base; default: false' }),
    image: z
      .string()
      .regex(/^[a-z0-9][\w./:@-]{0,254}$/, { error: 'not an image reference' })
      .optional()
      .meta({
        description:
          'What the hosts’ base is built from, an image with apt and systemd packages to install; default: ubuntu:24.04, or one built here where no registry answers',
      }),
    hosts: z.array(Entry).min(1).max(MAX_HOSTS),
  })
  .meta({ title: 'Topology of a Drawbridge lab' })
export type TopologyFile = z.infer<typeof TopologyFile>
