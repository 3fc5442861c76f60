import { messageOf } from '../agent-error.ts'
import type { EnforcerParts } from './enforcer-parts.ts'
import type { Judgement } from './firewall-keeper.ts'

const MOST_ROUNDS = 5

/** Mends until everything reads whole, or gives up for now. */
export async function settle(
  { firewall, log }: Pick<EnforcerParts, 'firewall' | 'log'>,
  first: Judgement,
  onBroken: (judgement: Judgement) => void = () => undefined,
): Promise<Judgement> {
  let judgement = first
  for (let round = 0; judgement.findings.length > 0 && round < MOST_ROUNDS; round++) {
    onBroken(judgement)
    await firewall.mend(judgement).catch((thrown: unknown) => {
      log.warn('a step of mending failed', { error: messageOf(thrown) })
    })
    judgement = await firewall.judge(false)
  }
  return judgement
}
