import { styleText } from 'node:util'
import { shownText } from '../../shown/shown-text.ts'
import { duration } from './spent-time.ts'
import type { Screen } from './screen.ts'

export type StepState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'running'; readonly startedAt: number; readonly status: string }
  | { readonly kind: 'done'; readonly ms: number }
  | { readonly kind: 'failed'; readonly ms: number; readonly why: string }
  | { readonly kind: 'skipped'; readonly why: string }

export interface Step {
  readonly title: string
  state: StepState
}

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const
const FRAME_MS = 80

export const isOver = ({ state }: Step): boolean =>
  state.kind === 'done' || state.kind === 'failed' || state.kind === 'skipped'

const oneLine = (text: string): string => shownText(text.split('\n', 1)[0] ?? '')

/** Cuts plain text to a terminal's width; painting comes after, so escape codes are never cut. */
const fitted = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`

/** One line per step as it stands at `now`, no longer than `columns`. */
export const renderStep = (
  { title, state }: Step,
  {
    now,
    columns,
    stream,
  }: { readonly now: number; readonly columns: number; readonly stream: Screen },
): string => {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, fitted(text, columns - 3), { stream })
  switch (state.kind) {
    case 'waiting':
      return paint('dim', `  ${title}`)
    case 'running': {
      const frame = SPINNER[Math.floor(now / FRAME_MS) % SPINNER.length] ?? ''
      const status = state.status === '' ? '' : `: ${oneLine(state.status)}`
      return `${styleText('cyan', frame, { stream })} ${paint('reset', `${title}  ${duration(now - state.startedAt)}${status}`)}`
    }
    case 'done':
      return `${styleText('green', '✔', { stream })} ${paint('reset', `${title}  ${duration(state.ms)}`)}`
    case 'failed':
      return `${styleText('red', '✖', { stream })} ${paint('reset', `${title}  ${duration(state.ms)}: ${oneLine(state.why)}`)}`
    case 'skipped':
      return paint('dim', `- ${title}: not needed, ${state.why}`)
  }
}
