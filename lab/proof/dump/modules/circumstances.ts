import { readAddress } from '../addresses.ts'
import { ADDRESS_TYPES, STATES, type Match, type StateName } from '../match.ts'
import { readMasked } from '../numbers.ts'
import type { Option } from '../options.ts'
import type { Family } from '../../family.ts'
import type { Side } from '../../space/fields.ts'
import { eachOption, onlyValue } from './read-module.ts'

const isState = (name: string): name is StateName =>
  name === 'SNAT' || name === 'DNAT' || STATES.some((state) => state === name)

function states(option: Option): Match | null {
  const names = (onlyValue(option) ?? '').split(',')
  return names.every(isState)
    ? { kind: 'states', states: names, isNegated: option.isNegated }
    : null
}

export const conntrack = eachOption({ '--ctstate': states })
export const state = eachOption({ '--state': states })

const addressType =
  (side: Side) =>
  (option: Option): Match | null => {
    const types = (onlyValue(option) ?? '').split(',').map((name) => ADDRESS_TYPES.indexOf(name))
    if (types.includes(-1)) return null
    return { kind: 'address-type', side, types, isNegated: option.isNegated }
  }

export const addrtype = eachOption({
  '--src-type': addressType('source'),
  '--dst-type': addressType('destination'),
})

export const mark = eachOption({
  '--mark': (option) => {
    const masked = readMasked(onlyValue(option) ?? '')
    return masked && { kind: 'mark', ...masked, isNegated: option.isNegated }
  },
})

export const mac = eachOption({
  '--mac-source': (option) => {
    const bytes = (onlyValue(option) ?? '').split(':')
    if (bytes.length !== 6 || !bytes.every((byte) => /^[0-9a-f]{2}$/i.test(byte))) return null
    const address = Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16))
    return { kind: 'source-mac', mac: address, isNegated: option.isNegated }
  },
})

const addresses =
  (side: Side) =>
  (option: Option, family: Family): Match | null => {
    const [one = '', other = one, ...more] = (onlyValue(option) ?? '').split('-')
    const [low, high] = [readAddress(one, family), readAddress(other, family)]
    if (low === null || high === null || more.length > 0) return null
    return { kind: 'addresses', side, low, high, isNegated: option.isNegated }
  }

export const iprange = eachOption({
  '--src-range': addresses('source'),
  '--dst-range': addresses('destination'),
})

const SIDES: Readonly<Record<string, Side>> = { src: 'source', dst: 'destination' }

export const set = eachOption({
  '--match-set': ({ values: [name, words], isNegated }) => {
    const sides = (words ?? '').split(',').map((word) => SIDES[word])
    if (name === undefined || !sides.every((side) => side !== undefined)) return null
    return { kind: 'set', name, sides, isNegated }
  },
})
