import type { Readable, Writable } from 'node:stream'
import { bridge } from '../../../agent/protocol/mux/bridge.ts'
import { carryMux } from '../../../agent/protocol/mux/carry.ts'
import type { MuxStream } from '../../../agent/protocol/mux/stream.ts'
import { AgentSays, type ConsoleSays, LONGEST_LINE_BYTES } from '../../../agent/protocol/session.ts'
import type { AttachedSession } from './attach-session.ts'

/** What a console is joined to. Both outputs are ended when the other side has said all. */
export interface ConsoleEnds {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** `exited`: all of its output is in the two streams. `lost`: the session was ended from elsewhere; ask control why. */
export type ConsoleOver =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'lost'; readonly how: 'closed' | 'cut' | 'malformed' | 'silent' }

export interface RunningConsole {
  /** Never rejects. */
  readonly over: Promise<ConsoleOver>
  readonly say: (words: ConsoleSays) => void
  readonly cut: () => void
}

/** Joins a console to three streams until it is over. */
export const runConsole = (
  { socket, head }: AttachedSession,
  { stdin, stdout, stderr }: ConsoleEnds,
): RunningConsole => {
  const { mux, ended, cut } = carryMux(socket, { head })
  const io = mux.open('io')
  const err = mux.open('err')
  const said = mux.open('say')
  const outputs = Promise.all([finished(stdout), finished(stderr)])
  const exitCode = readExit(said)
  const unlessDone = (output: Writable) => (isPeerDone: boolean) => {
    if (!isPeerDone) output.end()
  }
  bridge(io, { source: stdin, sink: stdout, breakOff: unlessDone(stdout) })
  bridge(err, { source: null, sink: stderr, breakOff: unlessDone(stderr) })
  const exited = Promise.all([exitCode, outputs]).then(([code]): ConsoleOver => {
    cut()
    return { kind: 'exited', exitCode: code }
  })
  const lost = ended.then((how): ConsoleOver => ({ kind: 'lost', how }))
  return { over: Promise.race([exited, lostUnlessExited(exitCode, lost, exited)]), say, cut }

  function say(words: ConsoleSays): void {
    said.write(new TextEncoder().encode(`${JSON.stringify(words)}\n`))
  }
}

/** The connection ends right after the exit was said: what came before it is still on its way into the streams. */
const lostUnlessExited = async (
  exitCode: Promise<number>,
  lost: Promise<ConsoleOver>,
  exited: Promise<ConsoleOver>,
): Promise<ConsoleOver> => {
  const how = await lost
  const isExited = await Promise.race([exitCode.then(() => true), Promise.resolve(false)])
  return isExited ? exited : how
}

const finished = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    stream.once('finish', resolve)
    stream.once('close', resolve)
  })

const readExit = (stream: MuxStream): Promise<number> =>
  new Promise((resolve) => {
    let text = ''
    const decoder = new TextDecoder()
    stream.attach({
      onData: (bytes) => {
        stream.took(bytes.length)
        text = (text + decoder.decode(bytes, { stream: true })).slice(-LONGEST_LINE_BYTES)
        const [line] = text.split('\n')
        if (line !== undefined && text.includes('\n')) resolve(codeIn(line))
      },
      onEnd: () => undefined,
      onReset: () => undefined,
      onDrain: () => undefined,
    })
  })

const codeIn = (line: string): number => AgentSays.parse(JSON.parse(line)).exit.code
