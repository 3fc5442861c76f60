import { address6Of, linkLocalOf, macOf } from '../../protocol/app-addresses.ts'
import type { Ipv4 } from '../../protocol/names.ts'
import { PIN_SETS } from './pins.ts'

export type PinSet = (typeof PIN_SETS)[number]['name']

/** Members of the pins' sets as `nft` prints them, sorted. */
export type PinMembers = Readonly<Record<PinSet, readonly string[]>>

/** A component's card, and who it may speak as. */
export interface Pinned {
  readonly card: string
  readonly address: Ipv4
  readonly pool6: string
}

export function pinMembers(pinned: readonly Pinned[]): PinMembers {
  const all = (of: (one: Pinned) => readonly string[]) => pinned.flatMap(of).sort()
  return {
    macs: all((one) => [spoken(one)]),
    options: all(({ card, address }) => [`"${card}" . ${asNumber(macOf(address))}`]),
    senders: all((one) => [`${spoken(one)} . ${one.address}`]),
    senders6: all((one) =>
      [address6Of(one.pool6, one.address), linkLocalOf(one.address)].map(
        (address6) => `${spoken(one)} . ${address6}`,
      ),
    ),
    // Two apps may have a card of the same address on one host.
    locals: [...new Set(pinned.map(({ address }) => macOf(address)))].sort(),
  }
}

const spoken = ({ card, address }: Pinned): string => `"${card}" . ${macOf(address)}`

const asNumber = (mac: string): string => `0x${mac.replaceAll(':', '').replace(/^0+/, '')}`
