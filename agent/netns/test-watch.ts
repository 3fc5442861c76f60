import type { AgentEvent, WatchLine } from '../protocol/report.ts'
import { until } from './until.ts'

/** Lines of one watch. */
export class TestWatch {
  readonly lines: WatchLine[] = []

  /** Waits for the next drift that matches, and forgets everything before it. */
  async drift(isIt: (event: Drift) => boolean = () => true): Promise<Drift> {
    let found: Drift | undefined
    await until('a drift event', () => {
      found = this.drifts().find(isIt)
      return found !== undefined
    })
    this.lines.length = 0
    if (found === undefined) throw new Error('unreachable')
    return found
  }

  drifts(): readonly Drift[] {
    return this.lines.flatMap((line) =>
      line.kind === 'event' && line.event.kind === 'drift' ? [line.event] : [],
    )
  }
}

export type Drift = Extract<AgentEvent, { kind: 'drift' }>
