import { DockerBackend } from '../../backends/docker/docker-backend.ts'
import { collect } from '../../lifecycle/collect.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'sweep up what runs that were killed left behind; living labs stay',
  details: 'Looks at every lab on this machine, whatever --lab says.',
  effect: 'changes',
  arguments: {},
  flags: {},
  async run({ dryRun, out, engine }) {
    const found = await collect(new DockerBackend(await engine()), { dryRun })
    const lines = found.map(
      ({ lab, machine }) => `${dryRun ? 'would remove' : 'removed'} ${machine} of lab ${lab}`,
    )
    out.answer(
      { [dryRun ? 'wouldRemove' : 'removed']: found },
      lines.length === 0 ? 'nothing was left behind' : lines.join('\n'),
    )
  },
})
