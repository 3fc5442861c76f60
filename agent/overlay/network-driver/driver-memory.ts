import { rename } from 'node:fs/promises'
import { messageOf } from '../../agent-error.ts'
import type { Logger } from '../../log.ts'
import { readIfThere, writeDurably } from '../../state/durable-file.ts'
import type { Card } from '../apps/app-wish.ts'
import { type DriverEndpoint, DriverState, type Network } from './driver-state.ts'

/** What the driver was told, on the disk before anything is made of it. */
export class DriverMemory {
  readonly #path: string
  #state: DriverState
  /** Containers stood on apps' networks when the host went down: their engine is to start them again. */
  readonly hadEndpoints: boolean

  private constructor(path: string, state: DriverState, hadEndpoints: boolean) {
    this.#path = path
    this.#state = state
    this.hadEndpoints = hadEndpoints
  }

  static async open(
    path: string,
    bootId: string,
    log: Pick<Logger, 'error'>,
  ): Promise<DriverMemory> {
    const kept = await load(path, log)
    const isSameBoot = kept?.bootId === bootId
    const state = {
      bootId,
      networks: kept?.networks ?? [],
      endpoints: isSameBoot ? kept.endpoints : [],
    }
    return new DriverMemory(path, state, !isSameBoot && (kept?.endpoints.length ?? 0) > 0)
  }

  network(id: string): Network | undefined {
    return this.#state.networks.find((one) => one.id === id)
  }

  endpoint(id: string): DriverEndpoint | undefined {
    return this.#state.endpoints.find((one) => one.id === id)
  }

  get endpoints(): readonly DriverEndpoint[] {
    return this.#state.endpoints
  }

  get networks(): readonly Network[] {
    return this.#state.networks
  }

  /** Of containers that run. */
  cards(): readonly Card[] {
    return this.#state.endpoints.flatMap(({ network, address, sandbox }) => {
      const app = this.network(network)?.app
      return sandbox === null || app === undefined ? [] : [{ app, address }]
    })
  }

  putNetwork(network: Network): Promise<void> {
    const others = this.#state.networks.filter(({ id }) => id !== network.id)
    return this.#keep({ ...this.#state, networks: [...others, network] })
  }

  dropNetwork(id: string): Promise<void> {
    return this.#keep({
      ...this.#state,
      networks: this.#state.networks.filter((one) => one.id !== id),
      endpoints: this.#state.endpoints.filter(({ network }) => network !== id),
    })
  }

  putEndpoint(endpoint: DriverEndpoint): Promise<void> {
    const others = this.#state.endpoints.filter(({ id }) => id !== endpoint.id)
    return this.#keep({ ...this.#state, endpoints: [...others, endpoint] })
  }

  dropEndpoint(id: string): Promise<void> {
    const endpoints = this.#state.endpoints.filter((one) => one.id !== id)
    return this.#keep({ ...this.#state, endpoints })
  }

  async #keep(state: DriverState): Promise<void> {
    await writeDurably(this.#path, `${JSON.stringify(state)}\n`)
    this.#state = state
  }
}

/**
 * What cannot be read is put aside and counts as nothing: a network that is not known gets no cards, and the agent has
 * more to do than to serve engines.
 */
async function load(path: string, log: Pick<Logger, 'error'>): Promise<DriverState | null> {
  const text = await readIfThere(path)
  if (text === null) return null
  try {
    return DriverState.parse(JSON.parse(text))
  } catch (thrown) {
    const aside = `${path}.unreadable`
    await rename(path, aside)
    log.error("the engine's networks cannot be read, make them anew: docker network create", {
      error: messageOf(thrown),
      aside,
    })
    return null
  }
}
