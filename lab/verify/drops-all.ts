import type { NftRule } from '../probe/rules/nft-listing.ts'

/** Whether a rule drops whatever comes to it. */
export const dropsAll = ({ expr }: NftRule): boolean =>
  expr.some((part) => 'drop' in part) && expr.every((part) => 'drop' in part || 'counter' in part)
