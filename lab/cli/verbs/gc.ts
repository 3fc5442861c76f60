import { DockerBackend } from '../../backends/docker/docker-backend.ts'
import { sweepFolders } from '../../images/owned-folder.ts'
import { collect, type Collected } from '../../lifecycle/collect.ts'
import { forgetLost } from '../../lifecycle/lost-hosts.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'sweep up what runs that were killed left behind; living labs stay',
  details:
    'Looks at every lab on this machine, whatever --lab says. The control of a lab that stays takes out the hosts whose machines were swept up.',
  effect: 'changes',
  arguments: {},
  flags: {},
  async run({ dryRun, out, engine }) {
    const backend = new DockerBackend(await engine())
    const found = await collect(backend, { dryRun })
    const folders = await sweepFolders({ dryRun })
    const forgotten = dryRun ? [] : await forgetIn(backend, found)
    const lines = [
      ...found.map(
        ({ lab, machine }) => `${dryRun ? 'would remove' : 'removed'} ${machine} of lab ${lab}`,
      ),
      ...folders.map((name) => `${dryRun ? 'would remove' : 'removed'} the folder ${name}`),
      ...forgotten.map(({ lab, host }) => `control of lab ${lab} has taken out ${host}`),
    ]
    out.answer(
      dryRun ? { wouldRemove: found, folders } : { removed: found, folders, forgotten },
      lines.length === 0 ? 'nothing was left behind' : lines.join('\n'),
    )
  },
})

interface Forgotten {
  readonly lab: string
  readonly host: string
}

async function forgetIn(
  backend: DockerBackend,
  found: readonly Collected[],
): Promise<readonly Forgotten[]> {
  const labs = [...new Set(found.map(({ lab }) => lab))]
  const lost = await Promise.all(
    labs.map(async (lab) =>
      (await forgetLost(backend, lab)).map((host): Forgotten => ({ lab, host })),
    ),
  )
  return lost.flat()
}
