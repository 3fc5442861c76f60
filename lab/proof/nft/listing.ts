import { z } from 'zod'

/** `nft -j list ruleset`, as far as it is read. Expressions stay as they are: each has a reader of its own. */
const Chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  policy: z.string().optional(),
  dev: z.union([z.string(), z.array(z.string())]).optional(),
})
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  handle: z.number().optional(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.unknown())),
})
const NftSet = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  elem: z.array(z.unknown()).optional(),
})
const Item = z.union([
  z.object({ chain: Chain }),
  z.object({ rule: Rule }),
  z.object({ set: NftSet }),
  z.record(z.string(), z.unknown()),
])
const Listing = z.object({ nftables: z.array(Item) })

export type NftChain = z.infer<typeof Chain>
export type NftRule = z.infer<typeof Rule>
export type NftSet = z.infer<typeof NftSet>

export interface NftListing {
  readonly chains: readonly NftChain[]
  readonly rules: readonly NftRule[]
  readonly sets: readonly NftSet[]
}

/** Null when the text is not what nft prints. */
export function readListing(text: string): NftListing | null {
  const json = parsed(text)
  const listing = Listing.safeParse(json)
  if (!listing.success) return null
  const items = listing.data.nftables
  const of = <T>(key: string, schema: z.ZodType<T>): readonly T[] | null => {
    const found = items
      .filter((item) => key in item)
      .map((item) => schema.safeParse(Object.entries(item)[0]?.[1]))
    return found.every(({ success }) => success)
      ? found.flatMap(({ data }) => (data === undefined ? [] : [data]))
      : null
  }
  const [chains, rules, sets] = [of('chain', Chain), of('rule', Rule), of('set', NftSet)]
  return chains === null || rules === null || sets === null ? null : { chains, rules, sets }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no listing: the caller hears the same.
    return null
  }
}
