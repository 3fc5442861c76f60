import { startControl } from '../control.ts'
import { readFlags } from '../flags.ts'
import { jsonLog } from '../log.ts'
import { QUICK } from './quick-hash.ts'

// Control as it is shipped, but for what a password costs: dozens of people log in in a test of who may do what.
process.umask(0o077)
const now = (): Date => new Date()
const log = jsonLog((line) => process.stdout.write(line), now)
await startControl(readFlags(process.argv.slice(2)), {
  ...{ log, now, random: Math.random, hashWork: QUICK, version: 'quick' },
})
log.info('control is ready', {})
