import { parseArgs } from 'node:util'
import { OverlayMode } from '../protocol/desired-state.ts'
import { readParts } from './assembly/read-parts.ts'
import { assembleScript } from './assembly/script.ts'

// Usage: node agent/bootstrap/assemble.ts --overlay encrypted|plain > user-data.sh
const { values } = parseArgs({ options: { overlay: { type: 'string' } } })
const mode = OverlayMode.safeParse(values.overlay)
if (mode.success) {
  process.stdout.write(assembleScript(readParts(mode.data)))
} else {
  process.stderr.write('usage: node agent/bootstrap/assemble.ts --overlay encrypted|plain\n')
  process.exitCode = 2
}
