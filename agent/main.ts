import { messageOf } from './agent-error.ts'
import { runAgent } from './run-agent.ts'
import { journalLogger } from './log.ts'

const log = journalLogger(
  (line) => process.stdout.write(line),
  () => new Date(),
)

/** What went wrong beyond repair ends the process; the service manager starts it again, the walls stand meanwhile. */
const die = (thrown: unknown): never => {
  log.error('the agent ends', {
    error: messageOf(thrown),
    stack: thrown instanceof Error ? thrown.stack : undefined,
  })
  process.exit(1)
}
process.on('uncaughtException', die)
process.on('unhandledRejection', die)

await runAgent(log).catch(die)
