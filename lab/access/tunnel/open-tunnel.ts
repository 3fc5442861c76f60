import { runTunnel, type Broken } from '../../../control/api/client/run-tunnel.ts'
import type { SessionView } from '../../../control/api/people-contract.ts'
import type { Person } from '../person.ts'
import { endedSession } from '../sessions/opened-session.ts'
import { sessionBroken } from '../sessions/session-ended.ts'
import type { TunnelPorts } from '../words/tunnel-ports.ts'
import { openLocalDoor } from './local-door.ts'

/** Connections at once; the far end takes a few more. */
const MOST_AT_ONCE = 1000

/** A port of this machine that leads to one of a component, for as long as the session lasts. */
export interface OpenTunnel extends AsyncDisposable {
  /** On 127.0.0.1. */
  readonly port: number
  readonly session: SessionView
  /** How many connections are open, and how many there were in all. */
  readonly counts: () => { readonly open: number; readonly all: number }
  /**
   * The session as control notes it when it is over. `E_SESSION_LOST` when control cannot be asked, and when the way
   * broke of which control saw only that this side was gone.
   */
  readonly ended: Promise<SessionView>
  /** Ends it, with all connections. */
  close(): Promise<void>
}

interface TunnelWish {
  readonly person: Person
  readonly lab: string
  readonly word: string
  readonly ports: TunnelPorts
  readonly signal: AbortSignal
  /** A connection came, went, or was broken off at the far end. */
  readonly onChange?: (broken?: Broken) => void
}

/** The port here is taken before a session is opened: where that fails nothing was asked of control. */
export async function openTunnel({
  person,
  lab,
  word,
  ports: { local, remote },
  signal,
  onChange = () => undefined,
}: TunnelWish): Promise<OpenTunnel> {
  await using undo = new AsyncDisposableStack()
  const door = undo.use(await openLocalDoor(local))
  const opened = await person.open(word, { verb: 'tunnel', port: remote }, signal)
  const running = runTunnel(opened.attached)
  let all = 0
  door.receive((socket) => {
    if (running.size() >= MOST_AT_ONCE) {
      socket.resetAndDestroy()
      return
    }
    all += 1
    running.carry(socket, onChange)
    socket.once('close', () => onChange())
    onChange()
  })
  const life = undo.move()
  const ended = running.ended.then(async (how) => {
    await life.disposeAsync()
    const session = await endedSession(opened, lab)
    if (how !== 'cut' && session.ended?.why === 'closed') throw sessionBroken(session, lab)
    return session
  })
  ended.catch(() => undefined) // whoever waits for it is told
  const close = async (): Promise<void> => {
    running.cut()
    await ended.catch(() => undefined) // that it is over is all that was wished
  }
  return {
    port: door.port,
    session: opened.session,
    counts: () => ({ open: running.size(), all }),
    ended,
    close,
    [Symbol.asyncDispose]: close,
  }
}
