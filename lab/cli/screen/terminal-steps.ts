import { isOver, renderStep } from './step-list.ts'
import type { Step } from './step-list.ts'
import type { Say, Steps } from '../../steps.ts'
import type { Screen } from './screen.ts'

const REDRAW_MS = 100
const HIDE_CURSOR = '\u001B[?25l'
const SHOW_CURSOR = '\u001B[?25h'

/** Erases the live block: up so many lines, then clear to the end of the screen. */
const erase = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A\r\u001B[J`)

/** Finished steps at the top are printed for good; the rest is a block that is drawn anew on every tick. */
class Board {
  readonly #stream: Screen
  #steps: Step[]
  #drawn = 0
  #timer: NodeJS.Timeout | undefined

  constructor(titles: readonly string[], stream: Screen) {
    this.#stream = stream
    this.#steps = titles.map((title) => ({ title, state: { kind: 'waiting' } }))
  }

  start(): void {
    if (this.#timer !== undefined) return
    this.#stream.write(HIDE_CURSOR)
    this.#timer = setInterval(() => {
      this.draw()
    }, REDRAW_MS)
    this.#timer.unref()
    process.on('exit', this.#showCursor)
  }

  /** The declared step of that title, or a new one before those still waiting. */
  step(title: string): Step {
    const declared = this.#steps.find((one) => one.title === title && one.state.kind === 'waiting')
    return declared ?? this.insert(title)
  }

  insert(title: string): Step {
    const step: Step = { title, state: { kind: 'waiting' } }
    const at = this.#steps.findIndex(({ state }) => state.kind === 'waiting')
    this.#steps.splice(at === -1 ? this.#steps.length : at, 0, step)
    return step
  }

  draw(): void {
    const now = performance.now()
    const look = { now, columns: this.#stream.columns ?? 80, stream: this.#stream }
    const over = this.#takeFinished().map((step) => `${renderStep(step, look)}\n`)
    const room = Math.max(1, (this.#stream.rows ?? 24) - 2)
    const live = this.#steps.slice(0, room).map((step) => `${renderStep(step, look)}\n`)
    this.#stream.write(`${erase(this.#drawn)}${over.join('')}${live.join('')}`)
    this.#drawn = live.length
  }

  close(): void {
    if (this.#timer === undefined) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#steps = this.#steps.filter(({ state }) => state.kind !== 'waiting')
    this.draw()
    this.#drawn = 0
    this.#showCursor()
    process.off('exit', this.#showCursor)
  }

  readonly #showCursor = (): void => {
    this.#stream.write(SHOW_CURSOR)
  }

  #takeFinished(): readonly Step[] {
    const at = this.#steps.findIndex((step) => !isOver(step))
    return this.#steps.splice(0, at === -1 ? this.#steps.length : at)
  }
}

const message = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

const work = async <T>(board: Board, step: Step, body: (say: Say) => Promise<T>): Promise<T> => {
  const startedAt = performance.now()
  step.state = { kind: 'running', startedAt, status: '' }
  board.start()
  board.draw()
  try {
    const result = await body((status) => {
      step.state = { kind: 'running', startedAt, status }
    })
    step.state = { kind: 'done', ms: performance.now() - startedAt }
    return result
  } catch (cause) {
    step.state = { kind: 'failed', ms: performance.now() - startedAt, why: message(cause) }
    throw cause
  } finally {
    board.draw()
  }
}

/** Steps on a terminal: all of them from the start, the running ones with a timer and what they say. */
export const terminalSteps = <Title extends string>(
  titles: readonly Title[],
  stderr: Screen,
): Steps<Title> => {
  const board = new Board(titles, stderr)
  return {
    run: (title, body) => work(board, board.step(title), body),
    also: (title, body) => work(board, board.insert(title), body),
    skip: (title, why) => {
      board.step(title).state = { kind: 'skipped', why }
    },
    close: () => {
      board.close()
    },
  }
}
