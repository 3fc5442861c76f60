import { Lab } from '../../lab.ts'
import { requiredText } from '../arguments/argument.ts'
import { undoWith } from '../undo-with.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'freeze every process of a machine where it stands',
  details:
    'Its kernel goes on answering the network; nothing that runs in it does, and none of it can tell. `lab resume` lets it go on.\n\nExample: lab pause control',
  effect: 'changes',
  arguments: { machine: requiredText('host.1, control or stranger') },
  flags: {},
  async run({ arguments: { machine }, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    if (dryRun) {
      await lab.machine(machine)
      out.answer({ wouldPause: machine }, `would pause ${machine}`)
      return
    }
    const { fault } = await lab.faults.pause(machine)
    out.answer({ fault }, `${machine} is paused\n${undoWith({ kind: 'pause', machine }, name)}`)
  },
})
