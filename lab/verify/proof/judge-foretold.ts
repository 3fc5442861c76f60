import { viewOfPacket } from '../../probe/attempt/attempt.ts'
import type { Sighting } from '../../probe/fire.ts'
import { typedCommand } from '../../typed-command.ts'
import { type Check, held, inconclusive } from '../check.ts'
import type { Aimed } from '../judge-sighting.ts'
import type { WorldHost } from '../world.ts'
import type { Foretell, Foretold } from './foretell.ts'

export interface ForetoldContext {
  readonly lab: string
  readonly host: WorldHost
  readonly foretell: Foretell
  /** Whether the host's rules are still those that were read for the proof. Asked only where something differs. */
  readonly areRulesSame: () => Promise<boolean>
}

/**
 * Every packet that reached the host's card against what the proof had said of it. Where the two differ one of them
 * is wrong, and nothing is held that rests on it.
 */
export const judgeForetold = async (
  sightings: readonly Sighting<Aimed>[],
  context: ForetoldContext,
): Promise<readonly Check[]> => {
  const told = sightings
    .filter(({ arrivedAtNs }) => arrivedAtNs !== null)
    .flatMap((sighting) => {
      const said = context.foretell(sighting.attempt.frame)
      return said === null ? [] : [{ sighting, said }]
    })
  if (told.length === 0) return [nothingTold(context)]
  const apart = told.filter(differs)
  if (apart.length === 0) return [held('default-deny')]
  const why = (await context.areRulesSame())
    ? 'the model is wrong, or something stands before the walls that the proof does not know'
    : 'the rules changed meanwhile'
  return apart.map(({ sighting: { attempt, accepted, stoppedAt }, said }) => {
    const { plan, from, to, claims } = attempt.label
    return inconclusive({
      claim: plan.claim,
      host: context.host.target,
      from: from.target,
      packet: viewOfPacket({ shape: plan.shape, id: attempt.id, from, to, claims }, to.card),
      evidence:
        `proof and packets disagree: the proof says ${said}, and the kernel ` +
        `${accepted ? 'let it in' : `did not (stopped at: ${stoppedAt ?? 'no wall'})`}; ${why}`,
      replay: typedCommand('verify', '--lab', context.lab),
    })
  })
}

interface Told {
  readonly sighting: Sighting<Aimed>
  readonly said: Foretold
}

const differs = ({ sighting: { accepted }, said }: Told): boolean =>
  said === (accepted ? 'dropped' : 'accepted')

/** Nothing compared is no agreement. */
const nothingTold = ({ lab, host }: ForetoldContext): Check =>
  inconclusive({
    claim: 'default-deny',
    host: host.target,
    evidence: 'no packet reached the host of which its proof had said anything',
    replay: typedCommand('verify', '--lab', lab),
  })
