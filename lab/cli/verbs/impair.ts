import { parseDelay, parsePercent, parseRate } from '../../faults/amounts.ts'
import { faultLine } from '../../faults/fault.ts'
import { Lab } from '../../lab.ts'
import { optionalText, requiredText } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { undoWith } from '../undo-with.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'lose frames between machines by chance, or beyond a rate',
  details: `Done at the switch, as \`lab cut\` is. What exceeds a rate is dropped, not held back (each way by itself, a tenth of a second or 128 KiB at once pass). Said again for the same machines, it takes the place of what stood. A delay is refused with E_KERNEL_CANNOT: nothing in the switch holds frames back.

Examples:
  lab impair host.1 --loss 10%                     all that host.1 sends or is sent
  lab impair host.1 host.2 --rate 1mbit
  lab impair host.1 control --loss 50% --one-way   what host.1 says to control`,
  effect: 'changes',
  arguments: {
    machine: requiredText('host.1, control or stranger'),
    other: optionalText('the other end; everybody when not given'),
  },
  flags: {
    loss: valued('SHARE', 'the share of frames that is lost, 10%', parsePercent),
    rate: valued('RATE', 'bits a second, 1mbit or 64kbit', parseRate),
    delay: valued('TIME', 'refused: 20ms', parseDelay),
    oneWay: toggle('touch only what the first sends to the second'),
  },
  async run({ arguments: { machine, other }, flags, lab: name, dryRun, signal, out, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { loss: lossPercent, rate: bitsPerSecond, delay: delayMs, oneWay } = flags
    const options = { lossPercent, bitsPerSecond, delayMs, oneWay }
    if (dryRun) {
      const fault = lab.faults.impairment(machine, other ?? null, options)
      out.answer({ wouldImpair: fault }, `would be: ${faultLine(fault)}`)
      return
    }
    const { fault } = await lab.faults.impair(machine, other ?? null, options)
    out.answer({ fault }, `${faultLine(fault)}\n${undoWith(fault, name)}`)
  },
})
