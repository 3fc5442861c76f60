import { DockerBackend } from '../../backends/docker/docker-backend.ts'
import { endLab } from '../../lifecycle/end-lab.ts'
import { defineVerb } from '../verb.ts'

export default defineVerb({
  summary: 'end a lab and remove all that it made',
  effect: 'changes',
  arguments: {},
  flags: {},
  async run({ lab, dryRun, out, engine }) {
    const backend = new DockerBackend(await engine())
    if (dryRun) {
      const machines = (await backend.list(lab))
        .filter(({ role }) => role !== 'marker')
        .map(({ name }) => name)
      out.answer(
        { wouldRemove: machines },
        machines.length === 0 ? `lab ${lab} is not there` : `would remove ${machines.join(', ')}`,
      )
      return
    }
    const removed = await endLab(backend, lab)
    out.answer(
      { lab, removed },
      removed === 0
        ? `lab ${lab} was not there`
        : `lab ${lab} is down, ${String(removed)} machines removed`,
    )
  },
})
