import { setFlagsFromString } from 'node:v8'
import { startControl } from './control.ts'
import { asControlError } from './errors.ts'
import { readFlags } from './flags.ts'
import { jsonLog } from './log.ts'
import { STRONG } from './people/password.ts'

const VERSION = '0.1.0'

// All that control writes is for control alone.
process.umask(0o077)
// A log that nobody reads any more is no reason to let the fleet down.
process.stdout.on('error', () => undefined)
const now = (): Date => new Date()
const log = jsonLog((line) => process.stdout.write(line), now)

try {
  const settings = readFlags(process.argv.slice(2))
  const surroundings = { log, now, random: Math.random, hashWork: STRONG, version: VERSION }
  const control = await startControl(settings, surroundings)
  // Left to itself V8 lets the garbage of a hundred joins lie where there is memory. Not from the start, which is all
  // growth and in a hurry; and never by a limit: a large fleet needs what it needs.
  setFlagsFromString('--optimize-for-size')
  const { rss } = process.memoryUsage()
  log.info('control is ready', {
    startedInMs: Math.round(performance.now()),
    residentKib: Math.round(rss / 1024),
    address: settings.address,
    overlay: settings.overlay.mode,
  })
  const stop = (signal: NodeJS.Signals): void => {
    log.info('control stops', { signal })
    control[Symbol.asyncDispose]().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('control did not stop cleanly', error)
        process.exit(1)
      },
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
} catch (error) {
  log.error('control did not start', error, { next: asControlError(error).next })
  process.exitCode = 1
}
