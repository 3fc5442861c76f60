import { actionFailed } from '../lab-error.ts'
import { typedCommand } from '../typed-command.ts'

interface Undoing {
  readonly undo: AsyncDisposableStack
  /** Leave what the work began as it is. */
  readonly keep: boolean
  readonly lab: string
}

/** Does the work; when it fails, undoes what it began. What could not be undone is said, beside why it failed. */
export async function orUndo<T>({ undo, keep, lab }: Undoing, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work()
    undo.move()
    return result
  } catch (error) {
    if (!keep) await undoAll(undo, lab, error)
    throw error
  }
}

async function undoAll(undo: AsyncDisposableStack, lab: string, why: unknown): Promise<void> {
  try {
    await undo.disposeAsync()
  } catch (left) {
    throw actionFailed({
      code: 'E_UNDO_FAILED',
      message: `${messageOf(why)}; and what this run had begun could not all be undone: ${reasons(left).join('; ')}`,
      cause: why,
      next: `look at what stands: ${typedCommand('status', '--lab', lab)}; mend it: ${typedCommand('up', '--lab', lab)}; or end it: ${typedCommand('down', '--lab', lab)}`,
    })
  }
}

/** A stack that fails more than once hands out its errors one inside the other. */
const reasons = (error: unknown): readonly string[] =>
  error instanceof SuppressedError
    ? [...reasons(error.suppressed), ...reasons(error.error)]
    : [messageOf(error)]

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
