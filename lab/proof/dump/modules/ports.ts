import type { Match } from '../match.ts'
import { readPorts } from '../numbers.ts'
import type { Option } from '../options.ts'
import type { Side } from '../../space/fields.ts'
import { eachOption, onlyValue } from './read-module.ts'

const port =
  (side: Side) =>
  (option: Option): Match | null => {
    const range = readPorts(onlyValue(option) ?? '')
    const { isNegated } = option
    return range && { kind: 'ports', sides: [side], ranges: [range], isNegated }
  }

/** How `-m tcp`, `udp`, `sctp` and `dccp` write ports. */
export const portOptions = {
  '--sport': port('source'),
  '--dport': port('destination'),
  '--source-port': port('source'),
  '--destination-port': port('destination'),
}

const ports =
  (...sides: readonly Side[]) =>
  (option: Option): Match | null => {
    const ranges = (onlyValue(option) ?? '').split(',').map((text) => readPorts(text))
    if (!ranges.every((range) => range !== null)) return null
    return { kind: 'ports', sides, ranges, isNegated: option.isNegated }
  }

export const multiport = eachOption({
  '--sports': ports('source'),
  '--dports': ports('destination'),
  '--ports': ports('source', 'destination'),
  '--source-ports': ports('source'),
  '--destination-ports': ports('destination'),
})
