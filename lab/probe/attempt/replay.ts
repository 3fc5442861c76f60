import type { IcmpMessage, Kind, Over, Shape } from './shape.ts'

/** Where an attempt comes from when nothing else is asked for. */
export const DEFAULT_SOURCE_PORT = 40_123

/** What `lab probe <from> <to>` takes. */
export interface ShapeFlags {
  readonly tcp?: number
  readonly udp?: number
  readonly icmp?: boolean | string
  readonly protocol?: number
  readonly sport?: number
  readonly ack?: boolean
  readonly six?: boolean
  readonly linkLocal?: boolean
}

const MESSAGES: readonly IcmpMessage[] = [
  'echo',
  'timestamp',
  'unreachable',
  'neighbour-solicitation',
  'neighbour-advertisement',
  'router-advertisement',
]

/** Null when the flags name no attempt, or more than one. */
export const shapeOfFlags = (flags: ShapeFlags): Shape | null => {
  const over: Over = flags.linkLocal ? 'v6-link' : flags.six ? 'v6' : 'v4'
  const { sport = DEFAULT_SOURCE_PORT } = flags
  const kinds: readonly (Kind | null)[] = [
    flags.tcp === undefined
      ? null
      : { proto: 'tcp', sport, dport: flags.tcp, opens: flags.ack ? 'ack' : 'syn' },
    flags.udp === undefined ? null : { proto: 'udp', sport, dport: flags.udp },
    flags.protocol === undefined ? null : { proto: 'raw', protocol: flags.protocol },
    icmpOf(flags.icmp),
  ]
  const [only, ...others] = kinds.filter((kind) => kind !== null)
  return only && others.length === 0 ? { over, ...only } : null
}

const icmpOf = (flag: boolean | string | undefined): Kind | null => {
  if (flag === undefined || flag === false) return null
  const message = flag === true ? 'echo' : MESSAGES.find((one) => one === flag)
  return message ? { proto: 'icmp', message } : null
}

/** The flags that make this shape again. */
export const flagsOfShape = (shape: Shape): readonly string[] => {
  const over = shape.over === 'v4' ? [] : [shape.over === 'v6' ? '-6' : '--link-local']
  return [...flagsOfKind(shape), ...over]
}

const flagsOfKind = (kind: Kind): readonly string[] => {
  switch (kind.proto) {
    case 'tcp':
      return [
        '--tcp',
        `${kind.dport}`,
        ...sportFlag(kind.sport),
        ...(kind.opens === 'ack' ? ['--ack'] : []),
      ]
    case 'udp':
      return ['--udp', `${kind.dport}`, ...sportFlag(kind.sport)]
    case 'icmp':
      return kind.message === 'echo' ? ['--icmp'] : ['--icmp', kind.message]
    case 'raw':
      return ['--protocol', `${kind.protocol}`]
  }
}

const sportFlag = (sport: number): readonly string[] =>
  sport === DEFAULT_SOURCE_PORT ? [] : ['--sport', `${sport}`]
