import { addressBytes, addressText, linkLocalOf } from '../frames/addresses.ts'
import type { Over } from './shape.ts'

/** One end of an attempt. */
export interface Party {
  readonly mac: string
  readonly address: string
  readonly address6: string
}

export const addressOf = (party: Party, over: Over): string => {
  switch (over) {
    case 'v4':
      return party.address
    case 'v6':
      return addressText(addressBytes(party.address6)) // one spelling, to be compared
    case 'v6-link':
      return linkLocalOf(party.mac)
  }
}
