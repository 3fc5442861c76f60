// A process of its own, so that whatever happens to vitest, the run that started it can tell.
import { startVitest } from 'vitest/node'
import { AttackTable } from './attack-table.ts'
import { TallyReporter } from './tally-reporter.ts'

// Nobody waits for a tally any more: the run was broken off.
process.on('disconnect', () => process.exit(1))

const [project = '', ...files] = process.argv.slice(2)
const counter = new TallyReporter()
const vitest = await startVitest('test', files, {
  project: [project],
  watch: false,
  passWithNoTests: true,
  reporters: [process.stdout.isTTY ? 'default' : 'dot', new AttackTable(), counter],
})
await vitest.close()
process.send?.(counter.tally, () => process.exit(0))
