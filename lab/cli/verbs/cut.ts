import { faultLine } from '../../faults/fault.ts'
import { usageError } from '../../lab-error.ts'
import { Lab } from '../../lab.ts'
import { typedCommand } from '../../typed-command.ts'
import { optionalText, requiredText } from '../arguments/argument.ts'
import { toggle } from '../arguments/flag.ts'
import { defineVerb } from '../verb.ts'
import { undoWith } from '../undo-with.ts'

export default defineVerb({
  summary: 'lose every frame between two machines, or between one and everybody',
  details: `Done at the switch: the machines cannot tell it from a broken cable between them, nor undo it. It outlives reboots, stands under faults in \`lab status\`, and ends with \`lab heal\`.

Examples:
  lab cut host.1                         host.1 is alone, control cannot reach it either
  lab cut host.1 host.2                  this pair, both ways
  lab cut host.1 host.2 --one-way        what host.1 sends to host.2
  lab cut host.1 --from-control          host.1 and control`,
  effect: 'changes',
  arguments: {
    machine: requiredText('host.1, control or stranger'),
    other: optionalText('from whom; from everybody when not given'),
  },
  flags: {
    oneWay: toggle('lose only what the first sends to the second'),
    fromControl: toggle('the second is control'),
  },
  async run({ arguments: { machine, other }, flags, lab: name, dryRun, signal, out, engine }) {
    const to = flags.fromControl ? controlInPlaceOf(other, machine) : (other ?? null)
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { oneWay } = flags
    if (dryRun) {
      await Promise.all(
        [machine, ...(to === null ? [] : [to])].map(async (one) => lab.machine(one)),
      )
      const fault = { kind: 'cut', from: machine, to, oneWay } as const
      out.answer({ wouldCut: fault }, `would be: ${faultLine(fault)}`)
      return
    }
    const { fault } = await lab.faults.cut(machine, to, { oneWay })
    out.answer({ fault }, `${faultLine(fault)}\n${undoWith(fault, name)}`)
  },
})

function controlInPlaceOf(other: string | undefined, machine: string): 'control' {
  if (other === undefined || other === 'control') return 'control'
  throw usageError({
    code: 'E_TWO_ENDS',
    message: `--from-control names control as the second machine, and ${other} stands there too`,
    next: `${typedCommand('cut', machine, other)}, or ${typedCommand('cut', machine, '--from-control')}`,
  })
}
