import type { TestContext } from 'vitest'
import { keepPlay, Lab, typedCommand } from '../lab/index.ts'
import { wishes } from './wishes.ts'

export interface PlayThatFailed {
  readonly kind: 'scenario' | 'attack'
  readonly id: string
  readonly title: string
  readonly seen: readonly string[]
  readonly thrown: unknown
}

interface Kept {
  readonly directory?: string
  readonly told: string
}

const WITHIN_MS = 60_000

/**
 * Keeps the evidence of a play that did not end as it must, before its lab goes, and tells where it lies: in the
 * result, and as a property of the test in JUnit. Not when whoever asked for the play broke it off.
 */
export async function keepEvidenceOf(
  { name }: Pick<Lab, 'name'>,
  { task, signal, annotate }: TestContext,
  play: PlayThatFailed,
): Promise<void> {
  if (isBrokenOff(signal)) return
  const { directory, told } = await keptIn(name, play)
  task.meta.bundle = told
  // It took too long: its result is out already.
  if (signal.aborted) process.stderr.write(`${play.id}: ${told}\n`)
  else await annotate(directory ?? told, 'evidence')
}

/** A lab of its own: the play's way to it may have been cut by the signal that ended the play. */
async function keptIn(
  name: string,
  { kind, id, title, seen, thrown }: PlayThatFailed,
): Promise<Kept> {
  try {
    await using lab = await Lab.find({ name, signal: AbortSignal.timeout(WITHIN_MS) })
    if (!lab) return { told: 'no evidence was kept: its lab is gone' }
    const replay = typedCommand(kind, kind === 'attack' ? 'replay' : 'run', id)
    const failed = { id, title, seen, why: textOf(thrown), replay }
    const { directory } = await keepPlay(lab, failed, wishes(process.env).evidence)
    return { directory, told: `evidence: ${directory} (and .tar.gz)` }
  } catch (error) {
    return { told: `the evidence could not be kept: ${textOf(error)}` }
  }
}

const isBrokenOff = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && reason instanceof Error && reason.name === 'TestRunAbortError'

const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown)
