import type { Socket } from 'node:net'
import { bridge } from '../../../agent/protocol/mux/bridge.ts'
import { carryMux, type EndOfConnection } from '../../../agent/protocol/mux/carry.ts'
import { RESET, type ResetCode } from '../../../agent/protocol/mux/reset.ts'
import type { AttachedSession } from './attach-session.ts'

/** Why a connection through a tunnel was broken off at the far end. */
export type Broken = 'gone' | 'refused' | 'target-gone' | 'timed-out' | 'not-served'

export interface RunningTunnel {
  /** Carries one more connection to the target. The socket allows half-open; it is destroyed when the far end breaks off. */
  readonly carry: (socket: Socket, onBroken?: (how: Broken) => void) => void
  /** How many are open. */
  readonly size: () => number
  /** Resolves once the session is over. Never rejects; ask control why. */
  readonly ended: Promise<EndOfConnection>
  readonly cut: () => void
}

export const runTunnel = ({ socket: way, head }: AttachedSession): RunningTunnel => {
  const { mux, ended, cut } = carryMux(way, { head })
  const carry = (socket: Socket, onBroken: (how: Broken) => void = () => undefined): void => {
    socket.setNoDelay(true)
    bridge(mux.open('connection'), {
      source: socket,
      sink: socket,
      breakOff: () => socket.resetAndDestroy(),
      onReset: (code) => onBroken(brokenBy(code)),
    })
  }
  return { carry, size: () => mux.size, ended, cut }
}

const brokenBy = (code: ResetCode): Broken => {
  switch (code) {
    case RESET.refused:
      return 'refused'
    case RESET.targetGone:
      return 'target-gone'
    case RESET.timedOut:
      return 'timed-out'
    case RESET.notServed:
      return 'not-served'
    case RESET.gone:
    case RESET.malformed:
    case RESET.silent:
    case RESET.over:
    case RESET.programEnded:
      return 'gone'
  }
}
