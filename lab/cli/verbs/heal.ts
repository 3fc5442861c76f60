import { faultLine, isMeant } from '../../faults/fault.ts'
import { Lab } from '../../lab.ts'
import { optionalText } from '../arguments/argument.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'undo faults: cuts, impairments, pauses and full disks',
  details: `Without a machine all of them, with one those that touch it, with two those of the pair.

Examples:
  lab heal
  lab heal host.1
  lab heal host.1 host.2`,
  effect: 'changes',
  arguments: {
    machine: optionalText('host.1, control or stranger; all when not given'),
    other: optionalText('the other end'),
  },
  flags: {},
  async run({ arguments: { machine, other }, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const targets = [machine, other].filter((one) => one !== undefined)
    const healed = dryRun
      ? (await lab.faults.list()).filter((fault) => isMeant(fault, targets))
      : await lab.faults.heal(targets)
    const lines = healed.map((fault) => `${dryRun ? 'would heal' : 'healed'}: ${faultLine(fault)}`)
    out.answer(
      { [dryRun ? 'wouldHeal' : 'healed']: healed },
      lines.length === 0 ? 'nothing was wrong on purpose' : lines.join('\n'),
    )
  },
})
