// A program: runs three commands in a machine, prints what they did, and has nothing more to do. Argument: the lab's name.
import { ensureEngine } from '../../../engine/ensure-engine.ts'
import { silentSteps } from '../../../steps.ts'
import { DockerBackend } from '../../docker/docker-backend.ts'
import { mustRunIn } from '../../run-command.ts'

const { docker } = await ensureEngine(silentSteps)
const backend = new DockerBackend(docker)
const [machine] = await backend.list(process.argv[2])
if (!machine) throw new Error('no machine')
for (const word of ['one', 'two', 'three'])
  process.stdout.write(await mustRunIn(backend, machine, { argv: ['echo', word] }))
