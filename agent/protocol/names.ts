import * as z from 'zod'

/** Machine and DNS name of a host, `host-1`. Also its name in certificates (URI SAN `drawbridge://host/host-1`). */
export const HostId = z
  .string()
  .regex(
    /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/,
    'a host id is a lower-case DNS label of at most 32 letters',
  )
  .brand<'HostId'>()
export type HostId = z.infer<typeof HostId>

export const Ipv4 = z.ipv4().brand<'Ipv4'>()
export type Ipv4 = z.infer<typeof Ipv4>

/** A locally administered unicast MAC in lower case, `02:00:c6:12:00:0b`. */
export const Mac = z
  .string()
  .regex(/^[0-9a-f][26ae](?::[0-9a-f]{2}){5}$/, 'a locally administered unicast MAC in lower case')
  .brand<'Mac'>()
export type Mac = z.infer<typeof Mac>

/** A WireGuard public key: 32 bytes in base64. */
export const WireguardKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'a WireGuard key is 32 bytes in base64')
  .brand<'WireguardKey'>()
export type WireguardKey = z.infer<typeof WireguardKey>

export const Port = z.int().min(1).max(65535)

/** A time as ISO 8601 in UTC, `2026-11-25T12:00:00.000Z`. */
export const Instant = z.iso.datetime()

export const Generation = z.int().min(0)

/** SHA-256 in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)
