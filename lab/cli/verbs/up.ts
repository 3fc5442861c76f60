import { optional } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { UP_STEPS } from '../../lifecycle/up-lab.ts'
import { parseHostCount } from '../../plan/host-count.ts'
import { parseOverlayMode } from '../../plan/overlay-mode.ts'
import { previewUp } from '../preview-up.ts'
import { whatNext } from '../what-next.ts'
import { defineVerb } from '../verb.ts'
import { answerVerdict } from '../answer-verdict.ts'
import { sayingWhatIsKept } from '../kept-wreck.ts'

export default defineVerb({
  summary: 'bring a lab up, grow, shrink or repair it, and verify it',
  details:
    'Ends with the verdict of `lab verify`: exit code 0 when every claim held, 1 when one is broken, 3 when one could not be judged.\n\nControl always runs the programs of the working tree. A host keeps the agent that it was born with: when that is an older one, the last lines say so, and --renew replaces such hosts.',
  effect: 'changes',
  arguments: { hosts: optional('how many hosts, 1 to 200; 3 for a new lab', parseHostCount) },
  flags: {
    overlay: valued('MODE', 'encrypted (default) or plain, for a new lab', parseOverlayMode),
    cold: toggle('run the whole bootstrap from the bare base, packages included'),
    renew: toggle('replace hosts that run an older agent, one by one, by a real leave and join'),
    noVerify: toggle('stop when all hosts have joined'),
  },
  async run({
    arguments: { hosts },
    flags,
    lab: name,
    dryRun,
    keep,
    signal,
    out,
    stderr,
    openSteps,
    engine,
  }) {
    const docker = await engine()
    const { overlay, cold, renew, noVerify } = flags
    if (dryRun) {
      const preview = await previewUp({ docker, name, hosts, overlay, cold })
      out.answer(preview, () => preview.text)
      return 0
    }
    const steps = openSteps([...UP_STEPS, ...(noVerify ? [] : (['verify'] as const))])
    const lab = await sayingWhatIsKept({ keep, lab: name, stderr }, async () =>
      Lab.raise({
        ...{ hosts, overlay, name, cold, renew, keep, steps, signal, docker },
        verifies: !noVerify,
      }),
    )
    await using open = lab
    if (noVerify) {
      steps.close()
      stderr.write(await whatNext(open))
      return 0
    }
    const result = await steps.run('verify', async () => open.verify())
    steps.close()
    const code = answerVerdict({ result, out })
    stderr.write(await whatNext(open))
    return code
  },
})
