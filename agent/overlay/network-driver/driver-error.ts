import { AgentError } from '../../agent-error.ts'

/** What the engine asks for and cannot have. The text is shown to whoever typed the command. */
export class DriverError extends AgentError {
  override readonly name = 'DriverError'

  constructor(found: string, next: string) {
    super(`${found}: ${next}`, { code: 'E_NETWORK_DRIVER', fault: 'caller', next })
  }
}
