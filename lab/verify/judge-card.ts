import { flagsOf, type NftChain, type NftListing } from '../probe/rules/nft-listing.ts'
import type { Fault } from './judge-walls.ts'
import { dropsAll } from './drops-all.ts'

const CARD = 'drawbridge_card'
const HOOKS = ['ingress', 'egress'] as const

/**
 * Whether the host's card has a guard of its own: walls and guard stand in one namespace, and a card that root makes on
 * the cable for another one passes both. No probe of ours is aimed at such a card, so it is read back.
 */
export const cardLooks = (nft: NftListing, card: string): readonly (Fault | null)[] => {
  const table = nft.tables.find(({ family, name }) => family === 'netdev' && name === CARD)
  if (!table) return [{ rule: `nft netdev ${CARD}`, evidence: 'the card has no guard' }]
  const flags = flagsOf(table)
  return [
    flags.includes('owner') && flags.includes('persist')
      ? null
      : {
          rule: `nft netdev ${CARD}`,
          evidence: `the guard at the card has no owner that lives (flags: ${flags.join(', ') || 'none'})`,
        },
    ...HOOKS.map((hook) => hookLook(nft, hook, card)),
    ...foreignRules(nft),
  ]
}

const hookLook = (nft: NftListing, hook: string, card: string): Fault | null => {
  const chain = nft.chains.find((one) => isCards(one) && one.hook === hook)
  const last = nft.rules.filter((rule) => isCards(rule) && rule.chain === chain?.name).at(-1)
  const isAtCard = chain !== undefined && [chain.dev].flat().includes(card)
  if (isAtCard && last && dropsAll(last)) return null
  return {
    rule: `nft netdev ${CARD} ${hook}`,
    evidence: `does not end by dropping everything at ${card}`,
  }
}

const foreignRules = (nft: NftListing): readonly Fault[] =>
  nft.rules
    .filter((rule) => isCards(rule) && !rule.comment?.startsWith('drawbridge:'))
    .map(({ chain, handle }) => ({
      rule: `nft netdev ${CARD} ${chain}: handle ${handle}`,
      evidence: 'a rule that is not ours',
    }))

const isCards = ({ family, table }: Pick<NftChain, 'family' | 'table'>): boolean =>
  family === 'netdev' && table === CARD
