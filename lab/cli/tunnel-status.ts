import type { Broken } from '../../control/api/client/run-tunnel.ts'
import type { OpenTunnel } from '../access/tunnel/open-tunnel.ts'
import { lasting } from '../access/words/grant-time.ts'
import type { Screen } from './screen/screen.ts'

const REDRAW_MS = 1000
const ERASED = '\r\u001b[K'

/** Tells how a tunnel fares: on a terminal one line that changes, else only what went wrong. */
export interface TunnelStatus extends Disposable {
  changed(broken?: Broken): void
}

interface Watched {
  readonly tunnel: () => OpenTunnel | null
  readonly stderr: Screen
  readonly word: string
}

export function tunnelStatus({ tunnel, stderr, word }: Watched): TunnelStatus {
  const isTerminal = stderr.isTTY === true
  const told = new Set<Broken>()
  const draw = (): void => {
    const open = tunnel()
    if (timer !== null && open !== null) stderr.write(`${ERASED}${statusLine(open, new Date())}`)
  }
  let timer = isTerminal ? setInterval(draw, REDRAW_MS) : null
  return {
    changed: (broken) => {
      const words = broken === undefined || told.has(broken) ? null : BROKEN[broken]
      if (broken !== undefined) told.add(broken)
      if (words !== null) stderr.write(`${isTerminal ? ERASED : ''}${word}: ${words}\n`)
      draw()
    },
    [Symbol.dispose]: () => {
      if (timer === null) return
      clearInterval(timer)
      timer = null
      stderr.write(ERASED)
    },
  }
}

/** `2 connections open, 14 so far · 29 min left`. */
export function statusLine(tunnel: Pick<OpenTunnel, 'counts' | 'session'>, now: Date): string {
  const { open, all } = tunnel.counts()
  const left = lasting(Date.parse(tunnel.session.until) - now.getTime())
  return `${open} ${open === 1 ? 'connection' : 'connections'} open, ${all} so far · ${left} left · Ctrl-C ends it`
}

/** Null for what is usual: the far end closed. */
const BROKEN: Readonly<Record<Broken, string | null>> = {
  gone: null,
  refused: 'nothing listens at that port there',
  'target-gone': 'its instance does not stand any more',
  'timed-out': 'nothing answered at that port in time',
  'not-served': 'the agent did not take the connection',
}
