import { requiredText } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'cut the power of a machine',
  details: 'It stays down until `lab up` starts it again.',
  effect: 'changes',
  arguments: { machine: requiredText('host.1, control or stranger') },
  flags: {},
  async run({ arguments: { machine }, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.machine(machine)
    if (!dryRun) await lab.backend.signal(target, 'kill')
    out.answer(
      { killed: machine, dryRun },
      `${machine} ${dryRun ? 'would lose' : 'has lost'} its power`,
    )
  },
})
