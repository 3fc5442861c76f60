import type { Kind, Shape } from './shape.ts'

/** Where an attempt comes from when nothing else is asked for. */
export const DEFAULT_SOURCE_PORT = 40_123

/** What `lab probe <from> <to>` takes to try this again; null for a shape that cannot be typed. */
export const flagsOfShape = (shape: Shape): readonly string[] | null => {
  const kind = flagsOfKind(shape)
  if (!kind || shape.over === 'v6-link') return null
  return shape.over === 'v6' ? [...kind, '-6'] : kind
}

const flagsOfKind = (kind: Kind): readonly string[] | null => {
  switch (kind.proto) {
    case 'tcp':
      return kind.opens === 'syn' ? ['--tcp', `${kind.dport}`, ...sportFlag(kind.sport)] : null
    case 'udp':
      return ['--udp', `${kind.dport}`, ...sportFlag(kind.sport)]
    case 'icmp':
      return kind.message === 'echo' ? ['--icmp'] : null
    case 'raw':
      return null
  }
}

const sportFlag = (sport: number): readonly string[] =>
  sport === DEFAULT_SOURCE_PORT ? [] : ['--sport', `${sport}`]
