import { mustRunIn, type Lab } from '../../lab/index.ts'

/** Runs a command on any machine of the lab, the provider's way, and hears what it says; throws unless it ends with 0. */
export const runOn = async (lab: Lab, machine: string, argv: readonly string[]): Promise<string> =>
  mustRunIn(lab.backend, await lab.machine(machine), { argv, signal: lab.signal })
