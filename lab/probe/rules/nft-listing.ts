import { z } from 'zod'

/** What `nft -j list` prints, as far as it is read here. */
const Element = z.union([
  z.string(),
  z.number(),
  z.object({ concat: z.array(z.union([z.string(), z.number()])) }),
  z.object({
    elem: z.object({
      val: z.union([z.string(), z.object({ concat: z.array(z.union([z.string(), z.number()])) })]),
      counter: z.object({ packets: z.number(), bytes: z.number() }).optional(),
    }),
  }),
])
export type NftElement = z.infer<typeof Element>

const flags = z.union([z.string(), z.array(z.string())]).optional()

const Table = z.object({ family: z.string(), name: z.string(), flags })
const Chain = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  hook: z.string().optional(),
  prio: z.number().optional(),
  /** Of chains at a card. */
  dev: z.union([z.string(), z.array(z.string())]).optional(),
  policy: z.string().optional(),
})
const Rule = z.object({
  family: z.string(),
  table: z.string(),
  chain: z.string(),
  handle: z.number(),
  comment: z.string().optional(),
  expr: z.array(z.record(z.string(), z.unknown())),
})
const NftSet = z.object({
  family: z.string(),
  table: z.string(),
  name: z.string(),
  elem: z.array(Element).optional(),
})

export type NftTable = z.infer<typeof Table>
export type NftChain = z.infer<typeof Chain>
export type NftRule = z.infer<typeof Rule>
export type NftSet = z.infer<typeof NftSet>

const Item = z.union([
  z.object({ table: Table }),
  z.object({ chain: Chain }),
  z.object({ rule: Rule }),
  z.object({ set: NftSet }),
  z.record(z.string(), z.unknown()),
])
const Listing = z.object({ nftables: z.array(Item) })

export interface NftListing {
  readonly tables: readonly NftTable[]
  readonly chains: readonly NftChain[]
  readonly rules: readonly NftRule[]
  readonly sets: readonly NftSet[]
}

/** Throws when the text is not a listing. */
export const parseNftListing = (text: string): NftListing => {
  const items = Listing.parse(JSON.parse(text)).nftables
  return {
    tables: items.flatMap((item) => ('table' in item ? [Table.parse(item.table)] : [])),
    chains: items.flatMap((item) => ('chain' in item ? [Chain.parse(item.chain)] : [])),
    rules: items.flatMap((item) => ('rule' in item ? [Rule.parse(item.rule)] : [])),
    sets: items.flatMap((item) => ('set' in item ? [NftSet.parse(item.set)] : [])),
  }
}

/** The same text without one table and what stands in it. */
export const withoutTable = (text: string, table: string): string =>
  JSON.stringify({
    nftables: Untouched.parse(JSON.parse(text)).nftables.filter((item) => !isOf(item, table)),
  })

const Untouched = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) })

const isOf = (item: object, table: string): boolean =>
  Object.entries(item).some(([kind, thing]) => {
    const { name, table: of } = Thing.parse(thing)
    return (kind === 'table' ? name : of) === table
  })

const Thing = z.object({ name: z.string().optional(), table: z.string().optional() })

export const flagsOf = ({ flags: found = [] }: NftTable): readonly string[] =>
  typeof found === 'string' ? [found] : found

/** The parts of an element: `["198.18.0.12", 51820]`. */
export const partsOf = (element: NftElement): readonly (string | number)[] => {
  if (typeof element !== 'object') return [element]
  if ('concat' in element) return element.concat
  return typeof element.elem.val === 'string' ? [element.elem.val] : element.elem.val.concat
}

export const packetsOf = (element: NftElement): number =>
  typeof element === 'object' && 'elem' in element ? (element.elem.counter?.packets ?? 0) : 0
