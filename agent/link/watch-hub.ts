import type { AgentEvent, Report, WatchLine } from '../protocol/report.ts'

/** Takes one line of the stream. */
export type Watcher = (line: WatchLine) => void

const MOST_KEPT = 256

/** Passes reports and events on to whoever watches. Events that nobody heard are kept for the next watcher. */
export class WatchHub {
  readonly #watchers = new Set<Watcher>()
  #unheard: AgentEvent[] = []
  /** Of the last report that all watchers have. */
  #told = ''

  event(event: AgentEvent): void {
    if (this.#watchers.size === 0) this.#unheard = [...this.#unheard, event].slice(-MOST_KEPT)
    this.#send({ kind: 'event', event })
  }

  report(report: Report): void {
    this.#told = overlayOf(report)
    this.#send({ kind: 'report', report })
  }

  /**
   * Passes a report on when it says something else of the overlay or of apps than the last one. What counts is what was told, not
   * who found it: a report that was made before the news and told after it takes the news back.
   */
  reportNews(report: Report): void {
    if (overlayOf(report) !== this.#told) this.report(report)
  }

  alive(at: string): void {
    this.#send({ kind: 'alive', at })
  }

  /** Starts with the report, for all so that they know the same, then what was not heard. Returns how to stop. */
  add(watcher: Watcher, report: Report): () => void {
    this.#watchers.add(watcher)
    this.report(report)
    this.#unheard.forEach((event) => watcher({ kind: 'event', event }))
    this.#unheard = []
    return () => this.#watchers.delete(watcher)
  }

  #send(line: WatchLine): void {
    this.#watchers.forEach((watcher) => watcher(line))
  }
}

const overlayOf = ({ overlay, apps }: Report): string => JSON.stringify([overlay, apps])
