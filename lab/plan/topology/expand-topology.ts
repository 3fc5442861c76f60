import type { HostSettings } from '../host-settings.ts'
import type { OverlayMode } from '../lab-plan.ts'
import { MAX_HOSTS } from '../slice.ts'
import type { Complaint } from '../read-yaml.ts'
import { mebibytes, type Entry, type TopologyFile } from './topology.ts'

/** A topology as `up` works with it: one entry per host. */
export interface Topology {
  readonly lab?: string
  readonly overlay?: OverlayMode
  readonly cold?: boolean
  readonly image?: string
  /** Settings of host.1, host.2, … */
  readonly hosts: readonly HostSettings[]
}

export interface Expanded {
  readonly topology: Topology
  readonly complaints: readonly Complaint[]
}

/** `{ name: web, count: 2 }` → web-1, web-2; complains about names that two hosts would share. */
export function expandTopology({
  hosts: entries,
  lab,
  overlay,
  cold,
  image,
}: TopologyFile): Expanded {
  const hosts = entries.flatMap((entry) => hostsOf(entry))
  return {
    topology: {
      ...(lab === undefined ? {} : { lab }),
      ...(overlay === undefined ? {} : { overlay }),
      ...(cold === undefined ? {} : { cold }),
      ...(image === undefined ? {} : { image }),
      hosts,
    },
    complaints: [...sharedNames(entries), ...tooMany(hosts.length)],
  }
}

function hostsOf({ name, count, memory, cpus, pids }: Entry): readonly HostSettings[] {
  return namesOf({ name, count }).map((one) => ({
    ...(one === undefined ? {} : { name: one }),
    ...(memory === undefined ? {} : { memoryMiB: mebibytes(memory) }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(pids === undefined ? {} : { pids }),
  }))
}

function namesOf({ name, count }: Pick<Entry, 'name' | 'count'>): readonly (string | undefined)[] {
  const times = Array.from({ length: count ?? 1 }, (_, at) => String(at + 1))
  if (name === undefined) return times.map(() => undefined)
  return count === undefined ? [name] : times.map((at) => `${name}-${at}`)
}

function sharedNames(entries: readonly Entry[]): readonly Complaint[] {
  const owner = new Map<string, number>()
  return entries.flatMap((entry, at) =>
    namesOf(entry).flatMap((name) => {
      if (name === undefined) return []
      const first = owner.get(name)
      owner.set(name, first ?? at)
      if (first === undefined || first === at) return []
      const message = `two hosts would be called ${name}: this one, and the one of entry ${String(first + 1)}`
      return [{ path: ['hosts', at, 'name'], message }]
    }),
  )
}

const tooMany = (hosts: number): readonly Complaint[] =>
  hosts > MAX_HOSTS
    ? [
        {
          path: ['hosts'],
          message: `a lab holds at most ${String(MAX_HOSTS)} hosts, these are ${String(hosts)}`,
        },
      ]
    : []
