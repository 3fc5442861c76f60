import { requiredText } from '../arguments/argument.ts'
import { toggle } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'take a host out by a real leave',
  details: 'Every other host shuts its hole before the machine is removed.',
  effect: 'changes',
  arguments: { host: requiredText('the host that leaves, host.2') },
  flags: { dead: toggle('kill the host first: the leave must not need a sign of life') },
  async run({
    arguments: { host },
    flags: { dead },
    lab: name,
    dryRun,
    signal,
    out,
    openSteps,
    engine,
  }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const { name: target } = await lab.host(host)
    if (dryRun) {
      out.answer(
        { wouldLeave: target },
        `would take out ${target}; its peers would shut their holes`,
      )
      return
    }
    const steps = openSteps(['leave'])
    await steps.run('leave', async () => lab.remove(target, { dead }))
    out.answer({ left: target }, `${target} left; its peers have shut their holes`)
  },
})
