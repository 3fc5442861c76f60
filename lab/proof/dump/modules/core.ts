import { readAddressMask } from '../addresses.ts'
import type { InterfaceSide, Match } from '../match.ts'
import type { Option } from '../options.ts'
import { protocolNumber } from '../protocols.ts'
import type { Family } from '../../family.ts'
import type { Side } from '../../space/fields.ts'
import { onlyValue, type ReadModule } from './read-module.ts'

/** A rule's own options, which stand before any module. */
export const core: ReadModule = (options, family) => {
  const matches = options.map((option) => readCore(option, family))
  return matches.every((match) => match !== null) ? matches.flat() : null
}

function readCore(option: Option, family: Family): readonly Match[] | null {
  switch (option.name) {
    case '-s':
      return readAddress(option, 'source', family)
    case '-d':
      return readAddress(option, 'destination', family)
    case '-i':
      return readInterface(option, 'in')
    case '-o':
      return readInterface(option, 'out')
    case '-p':
      return readProtocol(option)
    case '-f':
      return option.values.length === 0 ? [{ kind: 'fragment', isNegated: option.isNegated }] : null
    default:
      return null
  }
}

function readAddress(option: Option, side: Side, family: Family): readonly Match[] | null {
  const range = readAddressMask(onlyValue(option) ?? '', family)
  return range === null ? null : [{ kind: 'address', side, range, isNegated: option.isNegated }]
}

function readInterface(option: Option, side: InterfaceSide): readonly Match[] | null {
  const text = onlyValue(option)
  if (text === null || text.length > MAX_NAME) return null
  const isPrefix = text.endsWith('+')
  const name = isPrefix ? text.slice(0, -1) : text
  return [{ kind: 'interface', side, name, isPrefix, isNegated: option.isNegated }]
}

/** IFNAMSIZ without the byte that ends it. */
const MAX_NAME = 15

function readProtocol(option: Option): readonly Match[] | null {
  const { isNegated } = option
  const text = onlyValue(option)
  if (text === 'all' || text === '0') return isNegated ? null : []
  const protocol = protocolNumber(text ?? '')
  return protocol === null ? null : [{ kind: 'protocol', protocol, isNegated }]
}
