import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, it } from 'vitest'

const MODULE = fileURLToPath(new URL('interrupt.ts', import.meta.url))

/** Waits to be told to stop, and then needs `cleanUpMs` to undo what it did. */
const program = (cleanUpMs: number): string => `
  import { listenForInterrupts } from '${MODULE}'
  const { signal } = listenForInterrupts()
  signal.addEventListener('abort', () => {
    console.log('stopping')
    setTimeout(() => {
      console.log('undone')
      process.exit(signal.reason.exitCode)
    }, ${String(cleanUpMs)})
  })
  setInterval(() => {}, 1000)
  console.log('ready')
`

const run = async (cleanUpMs: number) => {
  const running = execa(process.execPath, ['--input-type=module', '-e', program(cleanUpMs)], {
    reject: false,
  })
  const told = (): Promise<unknown> => once(running.stdout, 'data')
  await told()
  // Not the bare process: an async function would wait for its end.
  return { running, told }
}

describe('an interrupt', () => {
  it('lets the run undo what it began, and ends it with 130', async () => {
    const { running } = await run(10)
    running.kill('SIGINT')

    expect(await running).toMatchObject({
      exitCode: 130,
      stdout: expect.stringContaining('undone'),
    })
  })

  it('ends it with 143 when it was SIGTERM', async () => {
    const { running } = await run(10)
    running.kill('SIGTERM')

    expect(await running).toMatchObject({ exitCode: 143 })
  })

  it('that arrives twice from one key press does not cut the undoing short', async () => {
    const { running, told } = await run(200)
    running.kill('SIGINT')
    await told()
    running.kill('SIGINT')

    expect(await running).toMatchObject({ stdout: expect.stringContaining('undone') })
  })

  it('that is repeated later ends it at once', async () => {
    const { running, told } = await run(60_000)
    running.kill('SIGINT')
    await told()
    setTimeout(() => running.kill('SIGINT'), 600)
    const { exitCode, stdout } = await running

    expect(exitCode).toBe(130)
    expect(stdout).not.toContain('undone')
  })

  it('is for the program that has the terminal, as long as one has it', async () => {
    const held = `
      import { listenForInterrupts } from '${MODULE}'
      const { signal, handOverKeys } = listenForInterrupts()
      let isOurs = false
      signal.addEventListener('abort', () => process.exit(isOurs ? 7 : 8))
      const keys = handOverKeys()
      process.once('SIGINT', () => console.log('pressed'))
      process.stdin.once('data', () => {
        keys[Symbol.dispose]()
        isOurs = true
        process.kill(process.pid, 'SIGINT')
      })
      console.log('ready')
    `
    const running = execa(process.execPath, ['--input-type=module', '-e', held], { reject: false })
    await once(running.stdout, 'data')
    running.kill('SIGINT')
    await once(running.stdout, 'data')
    running.stdin.write('done\n')

    expect(await running).toMatchObject({ exitCode: 7 })
  })
})
