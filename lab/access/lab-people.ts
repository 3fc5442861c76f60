import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend } from '../backends/backend.ts'
import { machineOf, type StandingLab } from '../lifecycle/standing-lab.ts'
import { LabPerson } from './lab-person.ts'
import type { Reception } from './people/sign-in.ts'
import { receptionOf } from './reach-people.ts'
import { targetIn } from './target-in.ts'
import { parsePersonName } from './words/person-word.ts'

interface LabPeopleParts {
  readonly lab: string
  readonly backend: Backend
  readonly standing: () => Promise<StandingLab>
  readonly control: () => Promise<ControlClient>
  readonly signal: AbortSignal
}

/** Who goes by grants in a lab, and how they log in. */
export class LabPeople {
  readonly #parts: LabPeopleParts
  #known: Reception | undefined

  constructor(parts: LabPeopleParts) {
    this.#parts = parts
  }

  as(name: string): LabPerson {
    const { lab, standing, signal } = this.#parts
    return new LabPerson({
      ...{ name: parsePersonName(name), lab, signal },
      reception: async () => this.reception(),
      target: async (word) => targetIn(await standing(), word),
    })
  }

  /** What it takes to log in as anybody; of whom to trust a control is asked once, however often somebody speaks to it. */
  async reception(): Promise<Reception> {
    const { backend, standing: stands, control: operator, signal } = this.#parts
    const standing = await stands()
    const control = machineOf(standing, 'control')
    const isSame = control?.status === 'running' && control.id === this.#known?.control.id
    if (isSame && this.#known) return this.#known
    this.#known = await receptionOf({ standing, backend, operator, signal })
    return this.#known
  }
}
