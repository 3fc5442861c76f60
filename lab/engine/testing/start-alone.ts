// Starts an engine where the caller put us: a mount and network namespace of its own. Prints its version.
import { ensureEngine } from '../ensure-engine.ts'
import { plainSteps } from '../../cli/screen/plain-steps.ts'

const engine = await ensureEngine(plainSteps(process.stderr))
process.stdout.write(`${engine.version}\n`)
process.exit(0)
