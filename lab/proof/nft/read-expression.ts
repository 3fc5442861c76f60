import { z } from 'zod'
import { prefixMask, readAddress } from '../dump/addresses.ts'
import {
  ADDRESS_TYPES,
  FRAME_TYPES,
  type FieldValues,
  type Match,
  type NumberRange,
} from '../dump/match.ts'
import { TCP_FLAGS } from '../dump/modules/tcp.ts'
import { PROTOCOL } from '../dump/protocols.ts'
import type { Family } from '../family.ts'
import { addressField, portField, type Side } from '../space/fields.ts'

/** Elements of the table's sets by name. */
export type NftSets = ReadonlyMap<string, readonly unknown[]>

const MatchStatement = z.object({ op: z.enum(['==', '!=']), left: z.unknown(), right: z.unknown() })
const Meta = z.object({ meta: z.object({ key: z.string() }) })
const Rt = z.object({ rt: z.object({ key: z.literal('ipsec') }) })
const Payload = z.object({ payload: z.object({ protocol: z.string(), field: z.string() }) })
const Concat = z.object({ concat: z.array(Payload) })
const Flags = z.object({ '&': z.tuple([Payload, z.object({ '|': z.array(z.string()) })]) })
const Fib = z.object({
  fib: z.object({ result: z.literal('type'), flags: z.array(z.string()) }),
})
const Range = z.object({ range: z.tuple([z.number(), z.number()]) })
const Members = z.object({ concat: z.array(z.union([z.string(), z.number()])) })

/** Conditions of a `match` statement of the guard's grammar, for one family; null when it is not understood. */
export function readExpression(
  statement: unknown,
  family: Family,
  sets: NftSets,
): readonly Match[] | null {
  const match = MatchStatement.safeParse(statement)
  if (!match.success) return null
  const { op, left, right } = match.data
  const context = { isNegated: op === '!=', right, family, sets }
  const meta = Meta.safeParse(left)
  if (meta.success) return readMeta(meta.data.meta.key, context)
  // A route, which only what this host sends itself carries when it comes in.
  if (Rt.safeParse(left).success && right === false)
    return [{ kind: 'circumstance', key: 'routed here' }]
  const payload = Payload.safeParse(left)
  if (payload.success) return readPayload(payload.data, context)
  const concat = Concat.safeParse(left)
  if (concat.success) return readConcat(concat.data.concat, context)
  const flags = Flags.safeParse(left)
  if (flags.success) return readFlags(flags.data['&'][1]['|'], context)
  const fib = Fib.safeParse(left)
  return fib.success ? readFib(fib.data.fib.flags, context) : null
}

interface Context {
  readonly isNegated: boolean
  readonly right: unknown
  readonly family: Family
  readonly sets: NftSets
}

const NEVER: readonly Match[] = [{ kind: 'members', members: [], isNegated: false }]

function readMeta(key: string, { isNegated, right }: Context): readonly Match[] | null {
  const side = key.startsWith('i') ? 'in' : 'out'
  // nft prints an interface's number by its name.
  if (key === 'iifname' || key === 'oifname' || key === 'iif' || key === 'oif') {
    if (typeof right !== 'string') return null
    const isPrefix = right.endsWith('*')
    const name = isPrefix ? right.slice(0, -1) : right
    return [{ kind: 'interface', side, name, isPrefix, isNegated }]
  }
  if ((key === 'iiftype' || key === 'oiftype') && (right === 'loopback' || right === 'ether'))
    return [{ kind: 'device', side, is: right, isNegated }]
  // ARP is none of the packets here.
  if (key === 'protocol' && right === 'arp') return isNegated ? [] : NEVER
  return key === 'pkttype' ? readFrameType(right, isNegated) : null
}

/** Frames for other machines come to no rule. */
function readFrameType(right: unknown, isNegated: boolean): readonly Match[] | null {
  const names = typeof right === 'string' ? [right] : FrameTypes.safeParse(right).data?.set
  const types = names?.map((name) => FRAME_TYPES.findIndex((one) => one === name))
  if (types === undefined || types.includes(-1)) return null
  return [{ kind: 'frame-type', types, isNegated }]
}

const FrameTypes = z.object({ set: z.array(z.string()) })

const addressType = (side: Side, names: readonly string[], isNegated: boolean): Match => ({
  kind: 'address-type',
  side,
  types: names.map((name) => ADDRESS_TYPES.indexOf(name)),
  isNegated,
})

function readFib(flags: readonly string[], { right, isNegated }: Context): readonly Match[] | null {
  const side = flags.includes('daddr') ? 'destination' : flags.includes('saddr') ? 'source' : null
  return right === 'local' && side !== null ? [addressType(side, ['LOCAL'], isNegated)] : null
}

interface Selector {
  readonly side: Side
  /** Null: an address. */
  readonly protocol: number | null
  readonly family: Family | null
}

const SELECTORS: Readonly<Record<string, Selector>> = {
  'ip saddr': { side: 'source', protocol: null, family: 4 },
  'ip daddr': { side: 'destination', protocol: null, family: 4 },
  'ip6 saddr': { side: 'source', protocol: null, family: 6 },
  'ip6 daddr': { side: 'destination', protocol: null, family: 6 },
  'tcp sport': { side: 'source', protocol: PROTOCOL.tcp, family: null },
  'tcp dport': { side: 'destination', protocol: PROTOCOL.tcp, family: null },
  'udp sport': { side: 'source', protocol: PROTOCOL.udp, family: null },
  'udp dport': { side: 'destination', protocol: PROTOCOL.udp, family: null },
}

const selectorOf = ({ payload }: z.infer<typeof Payload>): Selector | undefined =>
  SELECTORS[`${payload.protocol} ${payload.field}`]

function readPayload(left: z.infer<typeof Payload>, context: Context): readonly Match[] | null {
  const selector = selectorOf(left)
  if (selector === undefined) return null
  if (typeof context.right === 'string' && context.right.startsWith('@'))
    return readConcat([left], context)
  return selector.protocol === null
    ? readAddressOf(selector, context)
    : readPortOf(selector.side, selector.protocol, context)
}

function readAddressOf(
  { side, family: of }: Selector,
  { right, family, isNegated }: Context,
): readonly Match[] | null {
  // Of the other family it matches nothing, negated or not.
  if (of !== family) return NEVER
  const prefix = Prefix.safeParse(right)
  const [text, length] = prefix.success
    ? [prefix.data.prefix.addr, String(prefix.data.prefix.len)]
    : [right, family === 4 ? '32' : '128']
  const bytes = typeof text === 'string' ? readAddress(text, family) : null
  const mask = prefixMask(length, family)
  if (bytes === null || mask === null) return null
  return [{ kind: 'address', side, range: { bytes, mask }, isNegated }]
}

const Prefix = z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) })

function readPortOf(
  side: Side,
  protocol: number,
  { right, isNegated }: Context,
): readonly Match[] | null {
  const ranges = portRange(right)
  if (ranges === null) return null
  return [
    { kind: 'protocol', protocol, isNegated: false },
    { kind: 'ports', sides: [side], ranges: [ranges], isNegated },
  ]
}

function portRange(right: unknown): NumberRange | null {
  if (typeof right === 'number') return { low: right, high: right }
  const range = Range.safeParse(right)
  return range.success ? { low: range.data.range[0], high: range.data.range[1] } : null
}

/** `ip saddr . udp sport @holes`: what its parts need, and one of the members. */
function readConcat(
  parts: readonly z.infer<typeof Payload>[],
  { right, family, isNegated, sets }: Context,
): readonly Match[] | null {
  const selectors = parts.map(selectorOf)
  const members = typeof right === 'string' ? sets.get(right.replace(/^@/, '')) : undefined
  if (members === undefined || !selectors.every((one) => one !== undefined)) return null
  if (selectors.some((one) => one.family !== null && one.family !== family)) return NEVER
  const values = members.map((member) => memberValues(member, selectors, family))
  if (!values.every((one) => one !== null)) return null
  const needed = selectors.flatMap(({ side, protocol }): readonly Match[] =>
    protocol === null ? [] : needsPorts(side, protocol),
  )
  return [...needed, { kind: 'members', members: values, isNegated }]
}

const needsPorts = (side: Side, protocol: number): readonly Match[] => [
  { kind: 'protocol', protocol, isNegated: false },
  { kind: 'ports', sides: [side], ranges: [{ low: 0, high: 65535 }], isNegated: false },
]

function memberValues(
  member: unknown,
  selectors: readonly Selector[],
  family: Family,
): FieldValues | null {
  const concat = Members.safeParse(member)
  const parts = concat.success ? concat.data.concat : [member]
  if (parts.length !== selectors.length) return null
  const values = selectors.map(({ side, protocol }, at) => {
    const part = parts[at]
    if (protocol !== null)
      return typeof part === 'number' ? { field: portField(side), value: part } : null
    const bytes = typeof part === 'string' ? readAddress(part, family) : null
    const mask = prefixMask(family === 4 ? '32' : '128', family)
    return bytes && mask && { field: addressField(family, side), value: { bytes, mask } }
  })
  return values.every((one) => one !== null) ? values : null
}

function readFlags(
  names: readonly string[],
  { right, isNegated }: Context,
): readonly Match[] | null {
  const [mask, value] = [flagBits(names), flagBits([right])]
  if (mask === null || value === null) return null
  return [
    { kind: 'protocol', protocol: PROTOCOL.tcp, isNegated: false },
    { kind: 'tcp-flags', mask, value, isNegated },
  ]
}

function flagBits(names: readonly unknown[]): number | null {
  const bits = names.map((name) => (typeof name === 'string' ? FLAGS.get(name) : undefined))
  return bits.every((bit) => bit !== undefined) ? bits.reduce((all, bit) => all | bit, 0) : null
}

const FLAGS = new Map(
  Object.entries(TCP_FLAGS).map(([name, bit]): [string, number] => [name.toLowerCase(), bit]),
)
