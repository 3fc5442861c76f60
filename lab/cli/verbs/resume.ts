import { Lab } from '../../lab.ts'
import { requiredText } from '../arguments/argument.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'let a paused machine go on',
  details: 'One that runs anyway is left as it is.\n\nExample: lab resume control',
  effect: 'changes',
  arguments: { machine: requiredText('host.1, control or stranger') },
  flags: {},
  async run({ arguments: { machine }, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { status } = await lab.machine(machine)
    if (dryRun) {
      out.answer({ wouldResume: machine, status }, `would resume ${machine} (${status})`)
      return
    }
    await lab.faults.resume(machine)
    out.answer({ resumed: machine }, `${machine} goes on`)
  },
})
