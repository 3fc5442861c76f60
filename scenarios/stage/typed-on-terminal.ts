import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { projectRoot, type Lab } from '../../lab/index.ts'

/** What a terminal got from a verb that was typed at it, to the byte. */
export interface Shown {
  readonly words: readonly string[]
  readonly bytes: string
}

/** The command line of the system that is played with: of a twin, its own. */
export const commandLine = (lab: Lab, words: readonly string[]): readonly string[] => [
  ...[process.execPath, join(lab.sources ?? projectRoot, 'lab/cli/main.ts')],
  ...[...words, '--lab', lab.name],
]

/** Types a verb at a terminal, which shows nobody anything: whatever it gets is what is looked at. */
export async function typeOnTerminal(lab: Lab, words: readonly string[]): Promise<Shown> {
  const line = commandLine(lab, words).map(quoted).join(' ')
  const terminal: ChildProcess = spawn('script', ['--quiet', '--command', line, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TERM: 'xterm' },
    signal: lab.signal,
  })
  const ended = once(terminal, 'exit')
  const bytes = terminal.stdout === null ? '' : await text(terminal.stdout)
  await ended
  return { words, bytes }
}

const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`
