import type { AppSpec } from '../../../control/api/contract.ts'
import type { AppFile, ComponentFile } from './app-file.ts'
import type { z } from 'zod'

type Spec = z.input<typeof AppSpec>
type ComponentSpec = Spec['components'][number]

/** What control is asked for. `images` gives, for each image that the file names, what it was built as. */
export const specOf = (
  { components }: AppFile,
  images: ReadonlyMap<string, ComponentSpec['image']>,
): Spec => ({
  components: Object.entries(components)
    .map(([name, file]) => componentSpec(name, file, images))
    .sort((one, other) => (one.name < other.name ? -1 : 1)),
})

function componentSpec(
  name: string,
  file: ComponentFile,
  images: ReadonlyMap<string, ComponentSpec['image']>,
): ComponentSpec {
  const image = images.get(file.image)
  if (image === undefined) throw new TypeError(`the image ${file.image} was not built`)
  const { instances, command, environment, ports, memory, cpus, pids, health, after, on } = file
  return {
    name,
    instances,
    image,
    command: command ?? null,
    environment,
    ports,
    writable: file.writable_dirs.map((path, at) => ({ path, name: `dir-${String(at + 1)}` })),
    limits: { memoryMib: memory, cpus, pids },
    health:
      health === undefined
        ? null
        : {
            command: health.command,
            intervalMs: health.interval,
            timeoutMs: health.timeout,
            retries: health.retries,
            graceMs: health.grace,
          },
    after: [...new Set(after)].sort(),
    on: [...new Set(on.map((target) => target.replace('.', '-')))].sort(),
  }
}
