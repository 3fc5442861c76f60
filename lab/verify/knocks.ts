import { type Answer, answerTo } from '../probe/answers.ts'
import type { Listener } from '../probe/engine/listen.ts'
import type { HostSeen } from './inwards.ts'
import { AGENT_PORT } from './ports.ts'

const ANSWER_WITHIN_MS = 150

/** What each agent's port answered to control's knock, by host name; null when control could not listen. */
export const hearKnocks = async (
  doorbell: Listener | null,
  seen: readonly HostSeen[],
): Promise<ReadonlyMap<string, readonly Answer[]> | null> => {
  if (!doorbell) return null
  const { records } = await doorbell.read({ count: seen.length, withinMs: ANSWER_WITHIN_MS })
  return new Map(
    seen.map(({ post, fired }) => {
      const knock = fired.sightings.find(({ attempt }) => isKnock(attempt.label.plan))
      const answers = knock
        ? records.flatMap(({ data }) => answerTo(knock.attempt, data) ?? [])
        : []
      return [post.host.name, answers]
    }),
  )
}

const isKnock = ({
  wish,
  shape,
}: HostSeen['fired']['sightings'][number]['attempt']['label']['plan']) =>
  wish === 'accepted' && shape.proto === 'tcp' && shape.dport === AGENT_PORT
