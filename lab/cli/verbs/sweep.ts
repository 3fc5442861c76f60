import { Lab } from '../../lab.ts'
import { renderSweep } from '../../sweep/render-sweep.ts'
import { exitCodeOf } from '../../verify/result.ts'
import { optionalText } from '../arguments/argument.ts'
import { valued } from '../arguments/flag.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'send to every TCP and UDP port of every host from everybody else, and see what gets in',
  details: `IPv4 and IPv6, all 65,536 ports of each. Judged by the receiver: what was sent, what reached the host's card and what its kernel accepted must add up, and an open machine on the same switch must take a sample. Silence proves nothing here.

Exit code 0: nothing is open but what membership allows. 1: something else is. 3: the numbers do not add up.`,
  effect: 'reads',
  arguments: { host: optionalText('sweep this host only') },
  flags: {
    from: valued('MACHINE', 'from this machine only: host.1, control or stranger', asTyped),
  },
  async run({ arguments: { host }, flags: { from }, lab: name, signal, out, openSteps, engine }) {
    const steps = openSteps(['sweep'])
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const result = await steps.run('sweep', async (say) =>
      lab.sweep({
        to: host,
        from,
        onPair: (sender, receiver, index, count) =>
          say(`${sender} → ${receiver} (${String(index + 1)} of ${String(count)})`),
      }),
    )
    const { columns, isTTY } = process.stdout
    const colour = isTTY && !process.env['NO_COLOR']
    out.answer(result, () => renderSweep(result, { columns: isTTY ? columns : 100, colour }))
    return exitCodeOf(result.verdict)
  },
})

function asTyped(target: string): string {
  return target
}
