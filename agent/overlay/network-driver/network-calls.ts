import { macOf } from '../../protocol/app-addresses.ts'
import type { App } from '../../protocol/app.ts'
import type { Ipv4 } from '../../protocol/names.ts'
import type { CardWish } from '../apps/app-wish.ts'
import { appBridge, cardOf, farEndOf } from '../devices.ts'
import { appCalled, chooseNetwork } from './choose-app.ts'
import { chooseEndpoint } from './choose-endpoint.ts'
import { DriverError } from './driver-error.ts'
import type { DriverMemory } from './driver-memory.ts'
import type { DriverEndpoint, Network } from './driver-state.ts'
import { endedUnheard, type HalfMade, halfMade } from './half-made.ts'
import { type Calls, call } from './plug-in-calls.ts'
import { CreateEndpoint, CreateNetwork, DeleteNetwork, Join, OfEndpoint } from './requests.ts'

/** What the driver needs of the rest of the agent. */
export interface NetworkCallsParts {
  readonly memory: DriverMemory
  /** Apps that have a network on this host. */
  readonly apps: () => readonly App[]
  readonly mtu: () => number
  /** Runs a task while nobody else touches the kernel. */
  readonly exclusively: <T>(task: () => Promise<T>) => Promise<T>
  /** Brings the kernel to the cards that the memory holds, pins first, and tells of them. Rejects when it cannot. */
  readonly cardsChanged: () => Promise<void>
  readonly makeCard: (card: CardWish, farEnd: string) => Promise<void>
  readonly removeCard: (name: string) => Promise<void>
  /** Whether the host's own namespace has a device of this name. */
  readonly isThere: (device: string) => boolean
}

/**
 * The engine's remote network driver. Every call may come twice, or after a kill in the middle of the first; what is
 * not known is refused, since an engine that gets any other answer gives the container a card of its own. No call asks
 * the engine anything: it waits for the answer.
 */
export const networkCalls = (parts: NetworkCallsParts): Calls => {
  const { memory, exclusively } = parts
  const nothing = async () => ({})
  return {
    // Each engine says so once, before anything else.
    'Plugin.Activate': () =>
      exclusively(async () => {
        await forget(parts, halfMade({ ...parts, apps: parts.apps() }))
        return { Implements: ['NetworkDriver', 'IpamDriver'] }
      }),
    'NetworkDriver.GetCapabilities': async () => ({ Scope: 'local', ConnectivityScope: 'global' }),
    'NetworkDriver.CreateNetwork': call(CreateNetwork, (request) =>
      exclusively(async () => {
        await memory.putNetwork(chooseNetwork(request, parts.apps()))
        return {}
      }),
    ),
    'NetworkDriver.DeleteNetwork': call(DeleteNetwork, ({ NetworkID }) =>
      exclusively(async () => {
        const left = memory.endpoints.filter(({ network }) => network === NetworkID)
        await memory.dropNetwork(NetworkID)
        if (left.length > 0) await parts.cardsChanged()
        return {}
      }),
    ),
    'NetworkDriver.CreateEndpoint': call(CreateEndpoint, (request) =>
      exclusively(() => createEndpoint(parts, request)),
    ),
    'NetworkDriver.Join': call(Join, (request) => exclusively(() => join(parts, request))),
    'NetworkDriver.Leave': call(OfEndpoint, ({ EndpointID }) =>
      exclusively(() => leave(parts, EndpointID)),
    ),
    'NetworkDriver.DeleteEndpoint': call(OfEndpoint, ({ EndpointID }) =>
      exclusively(async () => {
        await leave(parts, EndpointID)
        await memory.dropEndpoint(EndpointID)
        return {}
      }),
    ),
    'NetworkDriver.EndpointOperInfo': async () => ({ Value: {} }),
    'NetworkDriver.ProgramExternalConnectivity': nothing,
    'NetworkDriver.RevokeExternalConnectivity': nothing,
    'NetworkDriver.DiscoverNew': nothing,
    'NetworkDriver.DiscoverDelete': nothing,
  }
}

/** Before the engine is answered again: an address that a container left meanwhile is free for its next life. */
export const forgetEnded = (parts: NetworkCallsParts): Promise<void> =>
  parts.exclusively(() => forget(parts, endedUnheard({ ...parts, apps: parts.apps() })))

async function forget(
  { memory, removeCard, cardsChanged }: NetworkCallsParts,
  left: readonly HalfMade[],
): Promise<void> {
  for (const { endpoint, card } of left) {
    await memory.dropEndpoint(endpoint.id)
    if (card !== null) await removeCard(card)
  }
  if (left.length > 0) await cardsChanged()
}

async function createEndpoint(
  { memory, apps }: NetworkCallsParts,
  request: CreateEndpoint,
): Promise<object> {
  const network = knownNetwork(memory, request.NetworkID)
  const app = appCalled(network.app, apps())
  const held = memory.endpoints.filter((one) => memory.network(one.network)?.app === app.name)
  const { endpoint, answer } = chooseEndpoint(request, app, held)
  const before = memory.endpoint(endpoint.id)
  if (before !== undefined && before.address !== endpoint.address)
    throw new DriverError(`endpoint ${endpoint.id} has ${before.address}`, 'make another')
  if (before === undefined) await memory.putEndpoint(endpoint)
  return { Interface: answer }
}

async function join(parts: NetworkCallsParts, request: Join): Promise<object> {
  const { memory } = parts
  const network = knownNetwork(memory, request.NetworkID)
  const app = appCalled(network.app, parts.apps())
  const endpoint = memory.endpoint(request.EndpointID)
  if (endpoint?.network !== network.id)
    throw new DriverError(`endpoint ${request.EndpointID} is not known`, 'start the container anew')
  refuseSecondCard(memory, endpoint, request.SandboxKey)
  await attach(parts, { ...endpoint, sandbox: request.SandboxKey }, app)
  return {
    InterfaceName: { SrcName: farEndOf(app.vni, endpoint.address), DstPrefix: 'eth' },
    // Without this the engine gives a container that has no gateway a second card with a way out.
    DisableGatewayService: true,
    ...(network.pool === app.pool
      ? {}
      : { StaticRoutes: [{ Destination: app.pool, RouteType: CONNECTED }] }),
  }
}

/** A route without a next hop, as the engine numbers its kinds. */
const CONNECTED = 1

/** With a card in two apps a container would join what is kept apart. */
function refuseSecondCard(memory: DriverMemory, endpoint: DriverEndpoint, sandbox: string): void {
  const other = memory.endpoints.find((one) => one.sandbox === sandbox && one.id !== endpoint.id)
  if (other !== undefined)
    throw new DriverError(
      `this container has ${other.address} already`,
      "a container stands on one app's network only",
    )
}

/** A container that cannot have its card whole has none at all. */
async function attach(
  { memory, mtu, makeCard, removeCard, cardsChanged }: NetworkCallsParts,
  endpoint: DriverEndpoint,
  app: App,
): Promise<void> {
  const card = cardWish(app, endpoint.address, mtu())
  await memory.putEndpoint(endpoint)
  try {
    await makeCard(card, farEndOf(app.vni, endpoint.address))
    await cardsChanged()
  } catch (thrown) {
    await removeCard(card.name)
    await memory.putEndpoint({ ...endpoint, sandbox: null })
    throw thrown
  }
}

const cardWish = ({ vni }: App, address: Ipv4, mtu: number): CardWish => ({
  name: cardOf(vni, address),
  bridge: appBridge(vni),
  mac: macOf(address),
  mtu,
  address,
  isPinned: false,
})

async function leave({ memory, cardsChanged }: NetworkCallsParts, id: string): Promise<object> {
  const endpoint = memory.endpoint(id)
  if (endpoint === undefined || endpoint.sandbox === null) return {}
  await memory.putEndpoint({ ...endpoint, sandbox: null })
  await cardsChanged()
  return {}
}

function knownNetwork(memory: DriverMemory, id: string): Network {
  const network = memory.network(id)
  if (network !== undefined) return network
  throw new DriverError(
    `the network ${id.slice(0, 12)} is not known to the agent`,
    'remove it and make it anew: docker network rm, docker network create',
  )
}
