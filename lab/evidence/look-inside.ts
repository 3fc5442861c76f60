import { randomBytes } from 'node:crypto'
import type { Backend, Machine } from '../backends/backend.ts'
import { runIn } from '../backends/run-command.ts'
import type { Fact } from './facts.ts'

/** File name → content. */
export type Files = ReadonlyMap<string, string | Buffer>

const EACH_WITHIN_S = 10
const ALL_WITHIN_MS = 60_000

/** Runs all looks in one visit: in a machine that is busy or broken each further visit costs its time. */
export async function lookInside(
  backend: Backend,
  machine: Machine,
  facts: readonly Fact[],
): Promise<Files> {
  if (machine.status !== 'running') return said(`${machine.name} is ${machine.status}`)
  const mark = `=== ${randomBytes(16).toString('hex')}`
  try {
    const { stdout } = await runIn(backend, machine, {
      argv: ['sh', '-c', scriptOf(facts, mark)],
      timeoutMs: ALL_WITHIN_MS,
    })
    return partsOf(stdout, mark)
  } catch (error) {
    return said(error instanceof Error ? error.message : String(error))
  }
}

/** What could not be seen is said, not left out. */
const said = (why: string): Files => new Map([['unseen.txt', `nothing was seen: ${why}\n`]])

const scriptOf = (facts: readonly Fact[], mark: string): string =>
  facts
    .map(({ file, argv }) => {
      const command = argv.map(quoted).join(' ')
      return `echo ${quoted(`${mark} ${file}`)}; timeout ${String(EACH_WITHIN_S)} ${command} 2>&1 || echo ${quoted(`${mark} failed`)}" $?"`
    })
    .join('\n')

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

function partsOf(output: string, mark: string): Files {
  const parts = new Map<string, string>()
  let file = ''
  for (const line of output.split('\n')) {
    const word = line.startsWith(mark) ? line.slice(mark.length + 1) : null
    if (word === null) parts.set(file, `${parts.get(file) ?? ''}${line}\n`)
    else if (word.startsWith('failed '))
      parts.set(file, `${parts.get(file) ?? ''}(ended with ${word.slice('failed '.length)})\n`)
    else parts.set((file = word), '')
  }
  parts.delete('')
  return parts
}
