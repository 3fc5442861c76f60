import { attemptOf } from '../../probe/attempt/attempt.ts'
import type { Party } from '../../probe/attempt/party.ts'
import type { Kind, Shape } from '../../probe/attempt/shape.ts'
import { DEFAULT_SOURCE_PORT } from '../../probe/attempt/replay.ts'
import { PROTOCOL } from '../../probe/frames/ip.ts'
import { AGENT_PORT } from '../ports.ts'
import type { PlannedProbe } from '../probe-plan.ts'
import type { ClaimId } from '../result.ts'
import type { Foretell } from './foretell.ts'
import { under } from './witness-plan.ts'

export interface BoundaryInput {
  readonly foretell: Foretell
  readonly stranger: Party
  readonly host: Party
  readonly control: Party
  readonly tunnelPort: number
  /** Whose hole stands open. */
  readonly peers: readonly Party[]
  /** Which bits are turned over: 32 hex digits, others at each verify. */
  readonly marker: string
}

interface Door {
  readonly claim: ClaimId
  readonly address: string
  readonly sport: number
  readonly dport: number
  readonly proto: 'tcp' | 'udp'
}

/**
 * Packets that lie one bit beside what a host lets in: another source, source port, port or protocol. Which of them
 * lie outside, the proof says; the stranger sends them.
 */
export const boundaryProbes = (input: BoundaryInput): readonly PlannedProbe[] =>
  doorsOf(input).flatMap((door, at) =>
    besides(door, turns(input.marker, at))
      .filter(({ address }) => isMachine(address) && address !== input.host.address)
      .map(({ address, kind }): PlannedProbe => {
        const shape: Shape = { over: 'v4', ...kind }
        return {
          claim: door.claim,
          shape,
          wish: 'dropped',
          forgesControl: false,
          isHole: false,
          chosen: { under: under(input.stranger, address), as: 'one bit beside a way in' },
        }
      })
      .filter((probe) => input.foretell(frameOf(input, probe)) === 'dropped'),
  )

const doorsOf = ({ control, peers, tunnelPort }: BoundaryInput): readonly Door[] => [
  {
    claim: 'control-only',
    address: control.address,
    sport: DEFAULT_SOURCE_PORT,
    dport: AGENT_PORT,
    proto: 'tcp',
  },
  ...peers.map(({ address }): Door => {
    const ports = { sport: tunnelPort, dport: tunnelPort }
    return { claim: 'pairwise-holes', address, ...ports, proto: 'udp' }
  }),
]

interface Beside {
  readonly address: string
  readonly kind: Kind
}

/** One field each: a bit of the address within the segment, of either port, of the protocol. */
const besides = (door: Door, [one, two, three, four]: Turns): readonly Beside[] => {
  const { address, sport, dport } = door
  const opens = (ports: { readonly sport: number; readonly dport: number }): Kind =>
    door.proto === 'tcp' ? { proto: 'tcp', ...ports, opens: 'syn' } : { proto: 'udp', ...ports }
  const octets = address.split('.')
  const last = Number(octets.at(-1)) ^ (1 << (one % 8))
  return [
    { address: [...octets.slice(0, 3), last].join('.'), kind: opens({ sport, dport }) },
    { address, kind: opens({ sport, dport: dport ^ (1 << (two % 16)) }) },
    // Control may call from any port.
    ...(door.proto === 'udp'
      ? [{ address, kind: opens({ sport: sport ^ (1 << (three % 16)), dport }) }]
      : []),
    { address, kind: { proto: 'raw', protocol: PROTOCOL[door.proto] ^ (1 << (four % 8)) } },
  ]
}

type Turns = readonly [number, number, number, number]

const turns = (marker: string, at: number): Turns => {
  const digit = (place: number): number =>
    Number.parseInt(marker[(at * 4 + place) % marker.length] ?? '0', 16) + at
  return [digit(0), digit(1), digit(2), digit(3)]
}

/** Neither the segment's own address nor its broadcast, which nobody sends from. */
const isMachine = (address: string): boolean => !/\.(?:0|255)$/.test(address)

const frameOf = ({ stranger, host }: BoundaryInput, { shape, chosen }: PlannedProbe): Uint8Array =>
  attemptOf(null, {
    shape,
    id: 0,
    from: stranger,
    to: host,
    ...(chosen && { claims: chosen.under }),
  }).frame
