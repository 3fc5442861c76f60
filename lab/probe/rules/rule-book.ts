import type { NftListing, NftRule } from './nft-listing.ts'
import type { ReadBack } from './read-back.ts'
import type { SavedChain } from './saved-rules.ts'
import type { TraceMessage } from './trace-message.ts'

export type RuleStep = Pick<TraceMessage, 'family' | 'table' | 'chain' | 'handle' | 'isPolicy'>

/**
 * What a person calls the rule that the tracer named by number: the line of `iptables-save` for a wall,
 * table, chain and comment for an nft table.
 */
export const nameRule = (
  { nft, wall4, wall6 }: Pick<ReadBack, 'nft' | 'wall4' | 'wall6'>,
  step: RuleStep,
): string => {
  if (step.family === 'ip') return nameWallRule('iptables', wall4, nft, step)
  if (step.family === 'ip6') return nameWallRule('ip6tables', wall6, nft, step)
  return nameNftRule(nft, step)
}

const nameWallRule = (
  program: string,
  wall: readonly SavedChain[],
  nft: NftListing,
  step: RuleStep,
): string => {
  const chain = wall.find((one) => one.table === step.table && one.chain === step.chain)
  const place = `${program} ${step.table}`
  if (step.isPolicy) return `${place}: -P ${step.chain} ${chain?.policy ?? '?'}`
  const at = rulesOf(nft, step).findIndex(({ handle }) => handle === step.handle)
  return `${place}: ${chain?.rules[at] ?? `${step.chain} handle ${step.handle}`}`
}

const nameNftRule = (nft: NftListing, step: RuleStep): string => {
  const place = `nft ${step.family} ${step.table} ${step.chain}`
  if (step.isPolicy) return `${place}: policy`
  const comment = rulesOf(nft, step).find(({ handle }) => handle === step.handle)?.comment
  return `${place}: ${comment ? `"${comment}"` : `handle ${step.handle}`}`
}

const rulesOf = ({ rules }: NftListing, { family, table, chain }: RuleStep): readonly NftRule[] =>
  rules.filter((rule) => rule.family === family && rule.table === table && rule.chain === chain)
