import * as z from 'zod'
import { AppName } from '../../protocol/app.ts'
import { Ipv4 } from '../../protocol/names.ts'

/** A network that the engine made with this driver. */
const Network = z.strictObject({
  id: z.string().min(1),
  app: AppName,
  /** Addresses that the engine gives its containers, in CIDR notation; part of the app's pool. */
  pool: z.cidrv4(),
})
export type Network = z.infer<typeof Network>

/** An address that the engine has given to one container. */
const Endpoint = z.strictObject({
  id: z.string().min(1),
  network: z.string(),
  address: Ipv4,
  /** The namespace into which its card goes; null until the container starts, and when it has ended. */
  sandbox: z.string().nullable(),
})
export type DriverEndpoint = z.infer<typeof Endpoint>

/** All that the driver was told. The engine does not tell it twice, whoever of the two is started again. */
export const DriverState = z.strictObject({
  /** The boot in which the endpoints stood: no card outlives one. */
  bootId: z.string(),
  networks: z.array(Network),
  endpoints: z.array(Endpoint),
})
export type DriverState = z.infer<typeof DriverState>
