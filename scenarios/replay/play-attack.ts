import type { Lab } from '../../lab/index.ts'
import type { Attack } from '../attack.ts'
import { castFor } from '../stage/cast.ts'
import { collectEvidence } from '../stage/evidence.ts'
import type { AttackStage } from '../stage/stage.ts'
import { traceOf } from './trace.ts'
import { inconclusiveBecause, outcomeOf, RESISTED, type Outcome } from './outcome.ts'

export interface Played {
  readonly outcome: Outcome
  /** What was seen, in order. */
  readonly evidence: readonly string[]
}

/**
 * Cold, set up, moved, undone. The undo runs whatever happened before it, and an attack that says it leaves no trace
 * is believed only when the lab reads as it did before. What is seen goes to `evidence`, also when it throws.
 */
export async function playAttack(
  attack: Attack,
  lab: Lab,
  evidence: string[] = [],
): Promise<Played> {
  const before = attack.trace === 'none' ? await traceOf(lab) : undefined
  const outcome = await collectEvidence(evidence, async () => {
    const undo = new AsyncDisposableStack()
    try {
      const cast = await castFor(lab, attack.hosts)
      return await setUpAndMove(attack, { ...cast, undo } as AttackStage<string>)
    } finally {
      await undo.disposeAsync()
    }
  })
  if (before !== undefined) await mustBeAsBefore(lab, before)
  return { outcome, evidence }
}

async function setUpAndMove(attack: Attack, stage: AttackStage<string>): Promise<Outcome> {
  let ready: unknown
  try {
    ready = await attack.setUp(stage)
  } catch (thrown) {
    return inconclusiveBecause(thrown instanceof Error ? thrown : new Error(String(thrown)))
  }
  try {
    await attack.move(stage, ready)
    return RESISTED
  } catch (thrown) {
    return outcomeOf(thrown)
  }
}

async function mustBeAsBefore(lab: Lab, before: string): Promise<void> {
  await lab.settle()
  const after = await traceOf(lab)
  if (after !== before)
    throw new Error(
      `the attack says that it leaves no trace, but the lab was\n${before}\nand is\n${after}`,
    )
}
