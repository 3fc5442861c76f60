import type { AppComplaint } from './app-complaint.ts'

const OWN_NETWORK = 'a component stands on its app’s own network and on no other'
const NO_POWERS = 'a component has no powers over its host'
const NO_MOUNTS =
  'nothing of a host is mounted into a component; what it may write it declares as writable_dirs'
const OWN_ONLY = 'a component has namespaces of its own, all of them'
const CONSTANT = 'how components are confined is the same for all of them'

/** What people ask other tools for, and why nobody gets it here. */
const REFUSED: Readonly<Record<string, string>> = {
  privileged: NO_POWERS,
  capabilities: NO_POWERS,
  cap_add: NO_POWERS,
  devices: NO_POWERS,
  gpus: NO_POWERS,
  device_cgroup_rules: NO_POWERS,
  user: 'a component runs as nobody’s user, and never as root',
  group_add: 'a component runs as nobody’s user, and never as root',
  network: OWN_NETWORK,
  network_mode: OWN_NETWORK,
  networks: OWN_NETWORK,
  dns: OWN_NETWORK,
  extra_hosts: OWN_NETWORK,
  publish: 'no port of a host is a component’s; whoever has a grant reaches it by a tunnel',
  volumes: NO_MOUNTS,
  volumes_from: NO_MOUNTS,
  mounts: NO_MOUNTS,
  binds: NO_MOUNTS,
  tmpfs: NO_MOUNTS,
  pid: OWN_ONLY,
  ipc: OWN_ONLY,
  uts: OWN_ONLY,
  userns_mode: OWN_ONLY,
  cgroup_parent: OWN_ONLY,
  security_opt: CONSTANT,
  seccomp: CONSTANT,
  apparmor: CONSTANT,
  sysctls: CONSTANT,
  ulimits: CONSTANT,
  read_only: CONSTANT,
  runtime: CONSTANT,
  init: CONSTANT,
  restart: 'an instance that ends is always started again',
  network_dirs: 'directories that are shared over the network are not there yet',
}

export interface Judged {
  /** The file without what was refused, so that the rest of it is judged too. */
  readonly value: unknown
  readonly complaints: readonly AppComplaint[]
}

/** Takes out of an app file what no component may have, each with the reason why. */
export function judgePolicy(file: unknown): Judged {
  if (!isRecord(file) || !isRecord(file['components'])) return { value: file, complaints: [] }
  const complaints: AppComplaint[] = []
  const components = Object.entries(file['components']).map(([name, component]) => {
    if (!isRecord(component)) return [name, component] as const
    const path = ['components', name]
    const kept = Object.entries(component).filter(([key]) => {
      const why = Object.hasOwn(REFUSED, key) ? REFUSED[key] : undefined
      if (why === undefined) return true
      complaints.push(refusal([...path, key], `${name}: ${key}: ${why}`))
      return false
    })
    return [
      name,
      { ...Object.fromEntries(kept), ...plainPorts(component, path, complaints) },
    ] as const
  })
  return { value: { ...file, components: Object.fromEntries(components) }, complaints }
}

/** `8080:80` publishes a port of the host, past its firewall. */
function plainPorts(
  component: Readonly<Record<string, unknown>>,
  path: readonly string[],
  complaints: AppComplaint[],
): { readonly ports?: readonly unknown[] } {
  const { ports } = component
  if (!Array.isArray(ports)) return {}
  const all: readonly unknown[] = ports
  return {
    ports: all.filter((port, at) => {
      if (typeof port !== 'string' && !isRecord(port)) return true
      if (typeof port === 'string' && !port.includes(':')) return true
      const asked = typeof port === 'string' ? port : JSON.stringify(port)
      complaints.push(
        refusal(
          [...path, 'ports', at],
          `${path.at(-1) ?? ''}: ports: ${asked} would publish a port of the host: ${REFUSED['publish'] ?? ''}`,
        ),
      )
      return false
    }),
  }
}

const refusal = (path: readonly PropertyKey[], message: string): AppComplaint => ({
  path,
  message,
  code: 'E_APP_POLICY',
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
