import { PassThrough, type Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import {
  runConsole,
  type ConsoleOver,
  type RunningConsole,
} from '../../../control/api/client/run-console.ts'
import type { SessionView } from '../../../control/api/people-contract.ts'
import type { ConsoleUser } from '../../../agent/protocol/ticket.ts'
import type { Person } from '../person.ts'
import { endedSession } from '../sessions/opened-session.ts'

export interface TerminalAsked {
  readonly rows: number
  readonly columns: number
  /** `TERM`. */
  readonly term: string
}

export interface ConsoleWish {
  readonly person: Person
  readonly lab: string
  readonly word: string
  /** Null: root on a host, the component's own user in a component. */
  readonly user: ConsoleUser | null
  /** Null: a shell. */
  readonly command: readonly string[] | null
  /** Null: pipes. */
  readonly terminal: TerminalAsked | null
  readonly stdin: Readable
  readonly signal: AbortSignal
}

export type ConsoleEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** With the session as control notes it, and whether it was this side that ended it. */
  | { readonly kind: 'ended'; readonly session: SessionView; readonly isOwnWish: boolean }

/** A console that stands. An output that nobody reads holds it up. */
export interface OpenConsole {
  readonly session: SessionView
  readonly stdout: Readable
  readonly stderr: Readable
  readonly say: RunningConsole['say']
  /** Ends it now. */
  readonly cut: () => void
  /** When both outputs were read to their ends. `E_SESSION_LOST` when control cannot be asked why it ended. */
  readonly over: Promise<ConsoleEnd>
}

export async function openConsole({
  person,
  lab,
  word,
  user,
  command,
  terminal,
  stdin,
  signal,
}: ConsoleWish): Promise<OpenConsole> {
  const words = command === null ? null : [...command]
  const purpose = { verb: 'console', user, command: words, terminal } as const
  const opened = await person.open(word, purpose, signal)
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const { over, say, cut } = runConsole(opened.attached, { stdin, stdout, stderr })
  const ending = Promise.all([over, finished(stdout), finished(stderr)]).then(async ([end]) =>
    endOf(end, async () => endedSession(opened, lab)),
  )
  ending.catch(() => undefined) // whoever waits for it is told
  return { session: opened.session, stdout, stderr, say, cut, over: ending }
}

async function endOf(end: ConsoleOver, ask: () => Promise<SessionView>): Promise<ConsoleEnd> {
  if (end.kind === 'exited') return end
  const session = await ask()
  return session.ended?.why === 'exited' && session.exitCode !== null
    ? { kind: 'exited', exitCode: session.exitCode }
    : { kind: 'ended', session, isOwnWish: end.how === 'cut' }
}
