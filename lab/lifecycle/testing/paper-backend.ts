import { randomBytes } from 'node:crypto'
import { actionFailed } from '../../lab-error.ts'
import type { Backend, Machine, MachineSpec, RunIdentity } from '../../backends/backend.ts'

/** Machines on paper: made, listed and removed, never run. For rules about which of them go and which stay. */
export class PaperBackend implements Backend {
  readonly #machines = new Map<string, Machine>()
  /** Names of machines that cannot be removed. */
  readonly stuck = new Set<string>()
  readonly removed: string[] = []

  create(spec: MachineSpec, run: RunIdentity): Promise<Machine> {
    const { lab, slice, role, name, image, facts } = spec
    const taken = [...this.#machines.values()].some(
      (machine) => machine.lab === lab && machine.name === name,
    )
    if (taken)
      return Promise.reject(actionFailed({ code: 'E_NAME_TAKEN', message: name, next: '-' }))
    const id = randomBytes(4).toString('hex')
    const machine: Machine = { id, lab, slice, role, name, image, facts, run, status: 'created' }
    this.#machines.set(id, machine)
    return Promise.resolve(machine)
  }

  list(lab?: string): Promise<readonly Machine[]> {
    const all = [...this.#machines.values()]
    return Promise.resolve(all.filter((machine) => lab === undefined || machine.lab === lab))
  }

  remove({ id, name }: Machine): Promise<void> {
    if (this.stuck.has(name)) return Promise.reject(new Error(`${name} is busy`))
    if (this.#machines.delete(id)) this.removed.push(name)
    return Promise.resolve()
  }

  readonly pid = (): Promise<number> => Promise.resolve(0)
  readonly open = (): Promise<never> => onPaper()
  readonly signal = (): Promise<never> => onPaper()
  readonly write = (): Promise<never> => onPaper()
  readonly read = (): Promise<never> => onPaper()
}

const onPaper = (): Promise<never> => Promise.reject(new Error('a machine on paper does not run'))

export const paperSpec = (name: string, role: MachineSpec['role'] = 'host'): MachineSpec => ({
  lab: 'lab',
  slice: 0,
  role,
  name,
  image: 'image',
  cable: null,
  environment: {},
  body: 'marker',
  volumes: {},
  shared: {},
  facts: {},
})

/** A run whose process is gone. */
export const deadRun = (run: string): RunIdentity => ({
  run,
  ownerPid: 1,
  ownerStart: 'never',
  bootId: 'another boot',
})
