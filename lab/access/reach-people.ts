import { parseOperatorPem } from '../../control/api/client/operator-credentials.ts'
import type { ControlClient } from '../../control/api/client/client.ts'
import type { Backend } from '../backends/backend.ts'
import { unreachable } from '../lab-error.ts'
import { CONTROL_STATE } from '../lifecycle/machine-specs.ts'
import { machineOf, type StandingLab } from '../lifecycle/standing-lab.ts'
import { ofLab, typedCommand } from '../typed-command.ts'
import { CertificateShelf } from './people/kept-certificates.ts'
import type { Reception } from './people/sign-in.ts'

interface PeopleParts {
  readonly standing: StandingLab
  readonly backend: Backend
  readonly operator: () => Promise<ControlClient>
  readonly signal: AbortSignal
}

/** What it takes to log in to a lab; whom to trust there is read through the engine. `E_CONTROL_DOWN` (exit 255). */
export async function receptionOf({
  standing,
  backend,
  operator,
  signal,
}: PeopleParts): Promise<Reception> {
  const { lab } = standing
  const control = machineOf(standing, 'control')
  if (control?.status !== 'running')
    throw unreachable({
      code: 'E_CONTROL_DOWN',
      message: `control of lab ${lab} does not run${control ? ` (${control.status})` : ''}: nobody is let in`,
      next: `repair the lab: ${typedCommand('up', ...ofLab(lab))}`,
    })
  const pem = await backend.read(control, `${CONTROL_STATE}/operator.pem`)
  const { authority } = parseOperatorPem(pem.toString())
  const shelf = new CertificateShelf({ lab, authority })
  return { lab, backend, control, operator, authority, shelf, signal }
}
