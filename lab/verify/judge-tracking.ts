import { addressOf } from '../probe/attempt/party.ts'
import { broken, type Check, held } from './check.ts'
import type { TrackedFlow } from './tracked-flows.ts'
import type { WorldHost, WorldMachine } from './world.ts'
import { typedCommand } from '../typed-command.ts'

export interface TrackingInput {
  readonly lab: string
  readonly host: WorldHost
  readonly stranger: WorldMachine
  readonly before: readonly TrackedFlow[]
  readonly after: readonly TrackedFlow[]
}

const OVERS = ['v4', 'v6', 'v6-link'] as const

/** Whether the stranger's packets of this run made the host's connection tracking remember anything. */
export const judgeTracking = ({ lab, host, stranger, before, after }: TrackingInput): Check => {
  const own = OVERS.map((over) => addressOf(stranger, over))
  const known = new Set(before.map(({ name }) => name))
  const costly = after.filter(({ src, name }) => own.includes(src) && !known.has(name))
  if (costly.length === 0) return held('default-deny')
  return broken({
    claim: 'default-deny',
    host: host.target,
    from: stranger.target,
    evidence: `the stranger's packets cost ${costly.length} connection-tracking entries, the first: ${costly[0]?.name}`,
    replay: typedCommand('verify', '--lab', lab),
  })
}
