import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
const LOOK_FOR_PARENT_MS = 500

/**
 * npm that is ended by SIGTERM (a job's time limit) does not tell its script, which would go on for nobody.
 * @param {() => void} stop
 */
const whenNpmIsGone = (stop) => {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, LOOK_FOR_PARENT_MS)
}

/**
 * Goes on as another program: same standard streams, signals passed on, its exit code becomes ours.
 * @param {string} program
 * @param {readonly string[]} words
 * @returns {Promise<never>}
 */
export const handOver = (program, words) =>
  new Promise((_, reject) => {
    const child = spawn(program, words, { stdio: 'inherit' })
    child.on('error', reject)
    for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
    whenNpmIsGone(() => child.kill('SIGTERM'))
    child.on('exit', (code, signal) => {
      process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
