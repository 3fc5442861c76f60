import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend } from '../backends/backend.ts'
import type { StandingLab } from '../lifecycle/standing-lab.ts'
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

  /** What it takes to log in as anybody. */
  async reception(): Promise<Reception> {
    const { backend, standing, control: operator, signal } = this.#parts
    return receptionOf({ standing: await standing(), backend, operator, signal })
  }
}
