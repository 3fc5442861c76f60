import { ControlCallError } from '../../../control/api/client/control-call-error.ts'
import type { AccessVerb } from '../../../control/api/people-contract.ts'
import { refused } from '../../lab-error.ts'
import { ofLab } from '../../typed-command.ts'
import { askFor } from './session-ended.ts'

interface Wanted {
  readonly verb: AccessVerb
  readonly target: string
  readonly lab: string
}

/** Does what needs a grant; a refusal says how to ask for one. `E_NO_ACCESS` (exit 254). */
export async function grantNeeded<T>(
  { verb, target, lab }: Wanted,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof ControlCallError) || cause.code !== 'E_NO_ACCESS') throw cause
    throw refused({
      code: 'E_NO_ACCESS',
      message: `no ${verb} to ${target}: there is no grant for it that holds now, or no such target`,
      next: `ask for one: ${askFor(verb, target, ofLab(lab))}`,
    })
  }
}
