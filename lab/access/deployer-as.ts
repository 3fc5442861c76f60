import { ControlCallError } from '../../control/api/client/control-call-error.ts'
import type { Deployer } from '../apps/deploy-app.ts'
import type { Lab } from '../lab.ts'
import { refused } from '../lab-error.ts'

/** Deploys as somebody, as far as their role may. `E_NO_ACCESS` (exit 254), and then nothing was changed. */
export function deployerAs(lab: Lab, name: string): Deployer {
  const person = lab.as(name)
  const ifAllowed = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (cause) {
      if (!(cause instanceof ControlCallError) || cause.code !== 'E_NO_ACCESS') throw cause
      throw refused({
        code: 'E_NO_ACCESS',
        message: `${name} may not deploy: their role has no such permission; nothing was changed`,
        next: 'deploy as somebody whose role has it: --as developer',
        cause,
      })
    }
  }
  return {
    planApp: async (app, spec, options) =>
      ifAllowed(async () => person.ask(async (client) => client.planApp(app, spec, options))),
    putApp: async (app, spec, options) =>
      ifAllowed(async () => person.ask(async (client) => client.putApp(app, spec, options))),
  }
}
