import * as z from 'zod'
import { AgentError } from '../agent-error.ts'

/** A device as `ip -j -d addr show` prints it; only what is judged. */
const Device = z.object({
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.number(),
  master: z.string().optional(),
  address: z.string().optional(),
  linkinfo: z
    .object({
      info_kind: z.string().optional(),
      info_data: z
        .object({
          id: z.number().optional(),
          local: z.string().optional(),
          link: z.string().optional(),
          port: z.number().optional(),
          port_range: z.object({ low: z.number(), high: z.number() }).optional(),
          learning: z.boolean().optional(),
          external: z.boolean().optional(),
        })
        .optional(),
      /** As a port of a bridge. */
      info_slave_data: z
        .object({
          learning: z.boolean().optional(),
          flood: z.boolean().optional(),
          hairpin: z.boolean().optional(),
          mcast_flood: z.boolean().optional(),
          bcast_flood: z.boolean().optional(),
        })
        .optional(),
    })
    .optional(),
  addr_info: z
    .array(
      z.object({
        family: z.string().optional(),
        local: z.string().optional(),
        prefixlen: z.number().optional(),
      }),
    )
    .optional(),
})
export type Device = z.infer<typeof Device>

const Devices = z.array(Device)

const Forwarding = z.array(
  z.looseObject({
    mac: z.string(),
    ifname: z.string().optional(),
    dst: z.string().optional(),
    master: z.string().optional(),
    state: z.string().optional(),
    flags: z.array(z.string()).optional(),
  }),
)

const Routes = z.array(
  z.looseObject({ dst: z.string(), dev: z.string().optional(), protocol: z.string().optional() }),
)

export function readDevices(json: string): ReadonlyMap<string, Device> {
  const devices = parse(Devices, 'ip -j -d addr show', json)
  return new Map(devices.map((device) => [device.ifname, device]))
}

/** A forwarding entry of a VXLAN device or of its port on the bridge. */
export interface ForwardingEntry {
  readonly device: string
  readonly mac: string
  /** Where a VXLAN device sends it; null for an entry of the bridge. */
  readonly destination: string | null
  /** Whether somebody wrote it, as against what the bridge learned or a device brings along. */
  readonly isStatic: boolean
}

// `port`, `vni`, `via` and their like bend an entry: it then reads as another destination than the wished one.
export function readForwarding(json: string): readonly ForwardingEntry[] {
  return parse(Forwarding, 'bridge -j fdb show', json).flatMap(
    ({ mac, ifname, dst, master, state, flags: _flags, ...bends }) => {
      if (ifname === undefined || (dst === undefined && master === undefined)) return []
      const bent = Object.entries(bends).map(([name, value]) => ` ${name} ${String(value)}`)
      const destination = dst === undefined ? null : dst + bent.join('')
      return [
        { device: ifname, mac, destination, isStatic: state === 'static' || dst !== undefined },
      ]
    },
  )
}

/** `<destination> <device>` of the routes that somebody wrote. */
export const readRoutes = (json: string): readonly string[] =>
  parse(Routes, 'ip -j route show', json)
    .filter(({ protocol }) => protocol !== 'kernel')
    .map(({ dst, dev }) => `${dst} ${dev ?? ''}`)

function parse<T>(schema: z.ZodType<T>, command: string, json: string): T {
  try {
    return schema.parse(JSON.parse(json === '' ? '[]' : json))
  } catch (cause) {
    throw new AgentError(`the output of \`${command}\` is not what was expected`, {
      code: 'E_OUTPUT_UNREADABLE',
      fault: 'system',
      next: `run it by hand on the host: ${command}`,
      cause,
    })
  }
}
