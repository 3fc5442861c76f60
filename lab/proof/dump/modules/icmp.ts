import type { Match } from '../match.ts'
import { readIcmpKind } from '../icmp-names.ts'
import type { Option } from '../options.ts'
import type { Family } from '../../family.ts'
import { eachOption, onlyValue } from './read-module.ts'

function icmpType(option: Option, family: Family): Match | null {
  const kind = readIcmpKind(onlyValue(option) ?? '', family)
  if (kind === null) return null
  const codes = { low: kind.code ?? 0, high: kind.code ?? 255 }
  return { kind: 'icmp', type: kind.type, codes, isNegated: option.isNegated }
}

export const icmp = eachOption({ '--icmp-type': icmpType, '--icmpv6-type': icmpType })
