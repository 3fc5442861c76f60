import { AgentError } from '../../agent-error.ts'
import type { ContainerDetails } from '../engine/container-state.ts'
import type { Engine } from '../engine/engine.ts'

/** An engine on paper: containers by name, changed by hand, and what it was asked for. */
export class PaperEngine implements Engine {
  readonly containersByName = new Map<string, ContainerDetails>()
  readonly asked: string[] = []
  readonly images = new Set<string>()
  readonly #make: (name: string) => ContainerDetails
  /** Lists that were handed over so far. */
  lists = 0
  /** Awaited before each: of a list, when it was read already and grows old. */
  holdList: () => Promise<void> = async () => undefined
  holdStart: () => Promise<void> = async () => undefined

  constructor(make: (name: string) => ContainerDetails) {
    this.#make = make
  }

  async containers(): Promise<readonly ContainerDetails[]> {
    const listed = [...this.containersByName.values()].filter(
      ({ Config }) => Config.Labels?.['dev.drawbridge.app'] !== undefined,
    )
    await this.holdList()
    this.lists += 1
    return listed
  }

  async create(name: string): Promise<string | null> {
    this.asked.push(`create ${name}`)
    if (this.containersByName.has(name)) return null
    const made = this.#make(name)
    this.containersByName.set(name, withState(made, { Status: 'created', Running: false }))
    return made.Id
  }

  async called(name: string): Promise<ContainerDetails | null> {
    return this.containersByName.get(name) ?? null
  }

  async start(id: string): Promise<void> {
    this.asked.push(`start ${id.slice(0, 4)}`)
    await this.holdStart()
    this.change(id, { Status: 'running', Running: true })
  }

  async restart(id: string): Promise<void> {
    this.asked.push(`restart ${id.slice(0, 4)}`)
    this.change(id, { Status: 'running', Running: true, Health: { Status: 'healthy' } })
  }

  async remove(id: string): Promise<void> {
    this.asked.push(`remove ${id.slice(0, 4)}`)
    for (const [name, { Id }] of this.containersByName)
      if (Id === id) this.containersByName.delete(name)
  }

  async imageId(name: string): Promise<string | null> {
    return this.images.has(name) ? name : null
  }

  async removeImage(id: string): Promise<boolean> {
    this.asked.push(`remove image ${id}`)
    return this.images.delete(id)
  }

  async lastLines(): Promise<string> {
    return 'no database'
  }

  async loadImage(): Promise<void> {
    throw new AgentError('nothing is loaded here', { code: 'E_PAPER', fault: 'system', next: '' })
  }

  async ensureNetwork(): Promise<void> {
    this.asked.push('network')
  }

  /** Never says anything: the regular look must do. */
  async events(): Promise<void> {
    await new Promise(() => undefined)
  }

  change(id: string, state: Partial<ContainerDetails['State']>): void {
    for (const [name, one] of this.containersByName)
      if (one.Id === id) this.containersByName.set(name, withState(one, state))
  }
}

const withState = (
  one: ContainerDetails,
  state: Partial<ContainerDetails['State']>,
): ContainerDetails => ({ ...one, State: { ...one.State, ...state } })
