import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What this process still refers to after all else was collected. */
export const liveBytes = (): number => {
  setFlagsFromString('--expose-gc')
  // What a first collection only marks, finalizers set free.
  runInNewContext('gc(); gc(); gc()')
  return process.memoryUsage().heapUsed
}
