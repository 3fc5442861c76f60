import { Lab } from '../../lab.ts'
import { UP_STEPS } from '../../lifecycle/up-lab.ts'
import { sayingWhatIsKept } from '../kept-wreck.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'join one more host by a real join',
  effect: 'changes',
  arguments: {},
  flags: {},
  async run({ lab: name, dryRun, keep, signal, out, stderr, openSteps, engine }) {
    await using lab = await Lab.attach({ docker: await engine(), name, signal })
    if (dryRun) {
      const next = await lab.nextHost()
      out.answer(
        { wouldJoin: next.target, address: next.cable.address },
        `would join ${next.target} at ${next.cable.address}`,
      )
      return
    }
    const host = await sayingWhatIsKept({ keep, lab: name, stderr }, async () =>
      lab.add({ steps: openSteps(UP_STEPS), keep }),
    )
    const { target, cable, inner } = host.plan
    out.answer(
      { host: target, address: cable.address, overlay: inner },
      `${target} joined at ${cable.address}`,
    )
  },
})
