import { requiredText } from '../arguments/argument.ts'
import { Lab } from '../../lab.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'reboot a host from inside, as its own root would',
  effect: 'changes',
  arguments: { host: requiredText('host.1') },
  flags: {},
  async run({ arguments: { host }, lab: name, dryRun, signal, out, openSteps, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    const target = await lab.host(host)
    if (dryRun) {
      out.answer({ wouldReboot: target.name }, `would reboot ${target.name}`)
      return
    }
    const steps = openSteps(['reboot', 'settle'])
    await steps.run('reboot', async () => target.reboot())
    await steps.run('settle', async (say) => lab.settle({ say }))
    out.answer({ rebooted: target.name }, `${target.name} is back, a member as before`)
  },
})
