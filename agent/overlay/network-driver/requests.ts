import * as z from 'zod'

/** What the engine sends (moby, `daemon/libnetwork/docs/remote.md` and `ipam.md`); only what is used. */
const Id = z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/)
const Options = z.record(z.string(), z.unknown()).nullish()

const Pool = z.object({ Pool: z.string() })

export const CreateNetwork = z.object({
  NetworkID: Id,
  Options: z
    .object({
      'com.docker.network.generic': z.record(z.string(), z.unknown()).nullish(),
      'com.docker.network.enable_ipv6': z.boolean().nullish(),
    })
    .nullish(),
  IPv4Data: z.array(Pool).nullish(),
  IPv6Data: z.array(Pool).nullish(),
})
export type CreateNetwork = z.infer<typeof CreateNetwork>

export const DeleteNetwork = z.object({ NetworkID: Id })

export const CreateEndpoint = z.object({
  NetworkID: Id,
  EndpointID: Id,
  Interface: z
    .object({
      Address: z.string().nullish(),
      AddressIPv6: z.string().nullish(),
      MacAddress: z.string().nullish(),
    })
    .nullish(),
  Options: z.object({ 'com.docker.network.portmap': z.array(z.unknown()).nullish() }).nullish(),
})
export type CreateEndpoint = z.infer<typeof CreateEndpoint>

export const OfEndpoint = z.object({ NetworkID: Id, EndpointID: Id })

export const Join = OfEndpoint.extend({ SandboxKey: z.string() })
export type Join = z.infer<typeof Join>

export const RequestPool = z.object({
  Pool: z.string().nullish(),
  SubPool: z.string().nullish(),
  V6: z.boolean().nullish(),
})
export type RequestPool = z.infer<typeof RequestPool>

export const RequestAddress = z.object({ Address: z.string().nullish(), Options })
export type RequestAddress = z.infer<typeof RequestAddress>

export const ReleaseAddress = z.object({ Address: z.string().nullish() })
