import { spawn } from 'node:child_process'
import { constants } from 'node:os'

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

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
    child.on('exit', (code, signal) => {
      process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
