import type { StateView } from '../../control/api/contract.ts'
import {
  flagsOf,
  type NftChain,
  type NftElement,
  type NftListing,
} from '../probe/rules/nft-listing.ts'
import { typedCommand } from '../typed-command.ts'
import { broken, type Check, held } from './check.ts'
import { dropsAll } from './drops-all.ts'
import type { Fault } from './judge-walls.ts'
import type { WorldHost } from './world.ts'

const PINS = 'drawbridge_pins'

export interface PinsInput {
  readonly lab: string
  readonly host: WorldHost
  readonly nft: NftListing
  readonly state: StateView
  readonly canOwn: boolean
}

/**
 * Whether each component's card is tied to one address, from what the kernel says: no probe of ours stands in a
 * container. A host without an app has no such table.
 */
export const judgePins = ({ lab, host, nft, state, canOwn }: PinsInput): readonly Check[] => {
  const apps = state.hosts.find(({ id }) => id === host.name)?.report?.apps ?? []
  const table = nft.tables.find(isPins)
  if (apps.length === 0 && table === undefined) return []
  const addresses = apps.flatMap(({ endpoints }) => endpoints.map(({ address }) => address))
  return [standing(nft, canOwn), lastRule(nft), foreignRule(nft), cards(nft, addresses)].map(
    (fault) =>
      fault === null
        ? held('overlay-private')
        : broken({
            claim: 'overlay-private',
            host: host.target,
            ...fault,
            replay: typedCommand('verify', '--lab', lab),
          }),
  )
}

const standing = (nft: NftListing, canOwn: boolean): Fault | null => {
  const table = nft.tables.find(isPins)
  if (table === undefined) return fault('there is an app, and nothing ties cards to addresses')
  const flags = flagsOf(table)
  return !canOwn || (flags.includes('owner') && flags.includes('persist'))
    ? null
    : fault(`the pins have no owner that lives (flags: ${flags.join(', ') || 'none'})`)
}

const lastRule = (nft: NftListing): Fault | null => {
  const chain = nft.chains.find((one) => isOfPins(one) && one.hook === 'prerouting')
  const last = nft.rules.filter((rule) => isOfPins(rule) && rule.chain === chain?.name).at(-1)
  return chain && last && dropsAll(last)
    ? null
    : fault('the pins do not end by dropping everything that a card says')
}

const foreignRule = (nft: NftListing): Fault | null => {
  const found = nft.rules.find(
    (rule) => isOfPins(rule) && rule.comment?.startsWith('drawbridge:') !== true,
  )
  return found === undefined ? null : fault(`handle ${found.handle} is a rule that is not ours`)
}

/** Every card that is told of has its address there, and nobody has one besides. */
const cards = (nft: NftListing, addresses: readonly string[]): Fault | null => {
  const members = nft.sets.find((set) => isOfPins(set) && set.name === 'senders')?.elem ?? []
  const pinned = members.map(partsOf).map((parts) => String(parts.at(-1)))
  const loose = addresses.filter((address) => !pinned.includes(address))
  const extra = pinned.filter((address) => !addresses.includes(address))
  return loose.length + extra.length === 0
    ? null
    : fault(`tied to no card: [${loose.join(' ')}]; tied, and not told of: [${extra.join(' ')}]`)
}

const partsOf = (element: NftElement): readonly (string | number)[] => {
  if (typeof element !== 'object') return [element]
  if ('concat' in element) return element.concat
  const { val } = element.elem
  return typeof val === 'string' ? [val] : val.concat
}

const fault = (evidence: string): Fault => ({ rule: `nft bridge ${PINS}`, evidence })

const isPins = ({ family, name }: NftListing['tables'][number]): boolean =>
  family === 'bridge' && name === PINS

const isOfPins = ({ family, table }: Pick<NftChain, 'family' | 'table'>): boolean =>
  family === 'bridge' && table === PINS
