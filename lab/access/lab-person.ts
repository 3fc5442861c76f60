import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { EndOfSession } from '../../control/api/people-contract.ts'
import { HeldConsole } from './console/held-console.ts'
import { openConsole, type ConsoleWish, type TerminalAsked } from './console/open-console.ts'
import { Person, type PersonParts } from './person.ts'
import { openTunnel, type OpenTunnel } from './tunnel/open-tunnel.ts'
import { parseConsoleUser } from './words/console-user.ts'

interface LabPersonParts extends PersonParts {
  readonly lab: string
  readonly signal: AbortSignal
}

/** What came of a command on a console. */
export interface ConsoleResult {
  /** Null when the session ended before the command did. */
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly endedWhy: EndOfSession
}

export interface ConsoleOptions {
  readonly user?: string
}

/** A person of a lab, for programs: what `lab console`, `lab tunnel` and `lab access` do by hand. */
export class LabPerson extends Person {
  readonly #lab: string
  readonly #signal: AbortSignal

  constructor(parts: LabPersonParts) {
    super(parts)
    this.#lab = parts.lab
    this.#signal = parts.signal
  }

  /** Runs a command over pipes and collects what it printed. Any exit code is a result. `E_NO_ACCESS`. */
  async console(
    word: string,
    argv: readonly string[],
    { stdin = '', user }: ConsoleOptions & { readonly stdin?: string } = {},
  ): Promise<ConsoleResult> {
    const opened = await openConsole({
      ...this.#wish(word, user),
      ...{ command: argv, terminal: null, stdin: Readable.from([Buffer.from(stdin)]) },
    })
    const [stdout, stderr, end] = await Promise.all([
      text(opened.stdout),
      text(opened.stderr),
      opened.over,
    ])
    if (end.kind === 'exited') return { exitCode: end.exitCode, stdout, stderr, endedWhy: 'exited' }
    return { exitCode: null, stdout, stderr, endedWhy: end.session.ended?.why ?? 'closed' }
  }

  /** Opens a console and leaves it open: a shell on a terminal, or a command (over pipes without one). */
  async openConsole(
    word: string,
    {
      argv = null,
      terminal = argv === null ? USUAL_TERMINAL : null,
      user,
    }: ConsoleOptions & {
      readonly argv?: readonly string[] | null
      readonly terminal?: TerminalAsked | null
    } = {},
  ): Promise<HeldConsole> {
    return HeldConsole.open({ ...this.#wish(word, user), command: argv, terminal })
  }

  /** A port on 127.0.0.1 that leads to one of a component: the one that it declares, or the one that is named. */
  async tunnel(
    word: string,
    { port = null }: { readonly port?: number | null } = {},
  ): Promise<OpenTunnel> {
    const ports = { local: 0, remote: port }
    return openTunnel({ person: this, lab: this.#lab, word, ports, signal: this.#signal })
  }

  #wish(
    word: string,
    user: string | undefined,
  ): Omit<ConsoleWish, 'command' | 'terminal' | 'stdin'> {
    const asUser = user === undefined ? null : parseConsoleUser(user)
    return { person: this, lab: this.#lab, word, user: asUser, signal: this.#signal }
  }
}

const USUAL_TERMINAL: TerminalAsked = { rows: 24, columns: 80, term: 'xterm' }
