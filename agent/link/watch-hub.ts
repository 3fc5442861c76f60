import type { AgentEvent, Report, WatchLine } from '../protocol/report.ts'

/** Takes one line of the stream. */
export type Watcher = (line: WatchLine) => void

const MOST_KEPT = 256

/** Passes reports and events on to whoever watches. Events that nobody heard are kept for the next watcher. */
export class WatchHub {
  readonly #watchers = new Set<Watcher>()
  #unheard: AgentEvent[] = []

  event(event: AgentEvent): void {
    if (this.#watchers.size === 0) this.#unheard = [...this.#unheard, event].slice(-MOST_KEPT)
    this.#send({ kind: 'event', event })
  }

  report(report: Report): void {
    this.#send({ kind: 'report', report })
  }

  alive(at: string): void {
    this.#send({ kind: 'alive', at })
  }

  /** Starts with the report, then what was not heard. Returns how to stop. */
  add(watcher: Watcher, report: Report): () => void {
    watcher({ kind: 'report', report })
    this.#unheard.forEach((event) => watcher({ kind: 'event', event }))
    this.#unheard = []
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  #send(line: WatchLine): void {
    this.#watchers.forEach((watcher) => watcher(line))
  }
}
