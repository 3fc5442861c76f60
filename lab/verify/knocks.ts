import { type Answer, answerTo } from '../probe/answers.ts'
import type { CapturedRecord } from '../probe/engine/frame-bundle.ts'
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
  const deadline = performance.now() + ANSWER_WITHIN_MS
  const records: CapturedRecord[] = []
  for (;;) {
    const withinMs = deadline - performance.now()
    const answers = answersIn(seen, records)
    // Other packets are answered too: it is over when every knock is, not when so many frames have come.
    if (withinMs <= 0 || [...answers.values()].every((said) => said.length > 0)) return answers
    records.push(...(await doorbell.read({ count: 1, withinMs })).records)
  }
}

const answersIn = (
  seen: readonly HostSeen[],
  records: readonly CapturedRecord[],
): ReadonlyMap<string, readonly Answer[]> =>
  new Map(
    seen.map(({ post, fired }) => {
      const knock = fired.sightings.find(({ attempt }) => isKnock(attempt.label.plan))
      const answers = knock
        ? records.flatMap(({ data }) => answerTo(knock.attempt, data) ?? [])
        : []
      return [post.host.name, answers]
    }),
  )

const isKnock = ({
  wish,
  shape,
}: HostSeen['fired']['sightings'][number]['attempt']['label']['plan']) =>
  wish === 'accepted' && shape.proto === 'tcp' && shape.dport === AGENT_PORT
