import { optional } from '../arguments/argument.ts'
import { toggle, valued } from '../arguments/flag.ts'
import { Lab } from '../../lab.ts'
import { UP_STEPS } from '../../lifecycle/up-lab.ts'
import { parseHostsOrFile } from '../arguments/hosts-or-file.ts'
import { parseOverlayMode } from '../../plan/overlay-mode.ts'
import { previewUp } from '../preview-up.ts'
import { whatNext } from '../what-next.ts'
import { defineVerb } from '../verb.ts'
import type { HostsOrFile } from '../arguments/hosts-or-file.ts'
import type { OverlayMode } from '../../plan/lab-plan.ts'
import type { Topology } from '../../plan/topology/expand-topology.ts'
import { readTopology } from '../read-topology.ts'
import { answerVerdict } from '../answer-verdict.ts'
import { sayingWhatIsKept } from '../kept-wreck.ts'

export default defineVerb({
  summary: 'bring a lab up, grow, shrink or repair it, and verify it',
  details:
    'Ends with the verdict of `lab verify`: exit code 0 when every claim held, 1 when one is broken, 3 when one could not be judged.\n\nControl always runs the programs of the working tree. A host keeps the agent that it was born with: when that is an older one, the last lines say so, and --renew replaces such hosts.\n\nA topology file (YAML or JSON) names the hosts and says what each may use; `lab schema` prints what it may say:\n  overlay: encrypted\n  hosts:\n    - {name: web, count: 2, memory: 1g}\n    - {name: db, cpus: 0.5}',
  effect: 'changes',
  arguments: {
    hosts: optional(
      'how many hosts, 1 to 200 (3 for a new lab), or a topology file',
      parseHostsOrFile,
    ),
  },
  flags: {
    overlay: valued('MODE', 'encrypted (default) or plain, for a new lab', parseOverlayMode),
    cold: toggle('run the whole bootstrap from the bare base, packages included'),
    renew: toggle('replace hosts that run an older agent, one by one, by a real leave and join'),
    noVerify: toggle('stop when all hosts have joined'),
  },
  async run({
    arguments: { hosts: asked },
    flags,
    lab,
    isLabGiven,
    json,
    dryRun,
    keep,
    signal,
    out,
    stderr,
    openSteps,
    engine,
  }) {
    const topology = asked?.kind === 'file' ? await readTopology(asked.path) : undefined
    const docker = await engine()
    const { renew, noVerify } = flags
    const { overlay, cold, hosts } = wanted(flags, asked, topology)
    const name = isLabGiven ? lab : (topology?.lab ?? lab)
    if (dryRun) {
      const preview = await previewUp({ docker, name, hosts, overlay, cold })
      out.answer(preview, () => preview.text)
      return 0
    }
    const steps = openSteps([...UP_STEPS, ...(noVerify ? [] : (['verify'] as const))])
    const raised = await sayingWhatIsKept({ keep, lab: name, stderr }, async () =>
      Lab.raise({
        ...{ hosts, overlay, name, cold, renew, topology, keep, steps, signal, docker },
        verifies: !noVerify,
      }),
    )
    await using open = raised
    if (noVerify) {
      steps.close()
      if (!json) stderr.write(await whatNext(open))
      return 0
    }
    const result = await steps.run('verify', async () => open.verify())
    steps.close()
    const code = await answerVerdict({ lab: open, result, out, stderr })
    if (!json) stderr.write(await whatNext(open))
    return code
  },
})

interface Flags {
  readonly overlay: OverlayMode | undefined
  readonly cold: boolean
}

/** What is typed wins over what the file says. */
const wanted = (
  { overlay, cold }: Flags,
  asked: HostsOrFile | undefined,
  topology: Topology | undefined,
) => ({
  overlay: overlay ?? topology?.overlay,
  cold: cold || (topology?.cold ?? false),
  hosts: asked?.kind === 'count' ? asked.hosts : topology?.hosts.length,
})
