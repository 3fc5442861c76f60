import {
  type HostProof as ProvedHost,
  type HostTexts,
  type ProofAnswer,
  proveAndKeep,
  TooLarge,
} from '../../proof/index.ts'
import type { ReadBack } from '../../probe/rules/read-back.ts'
import type { KnownWorld } from '../known-world.ts'
import { wishBetween } from '../known-world.ts'
import type { WorldHost } from '../world.ts'
import { type AllowInput, allowList, type Walls } from './allow-list.ts'
import { type Foretell, foretelling } from './foretell.ts'

/** What follows from a host's own rules for every packet, against what membership allows. */
export interface HostProof {
  readonly answers: Readonly<Record<Walls, ProofAnswer>>
  /** What both walls together will do with one frame at the host's card. */
  readonly foretell: Foretell
}

export interface Provable {
  readonly host: WorldHost
  readonly read: ReadBack
  /** All of the host's interfaces. */
  readonly interfaces: readonly string[]
}

export const proveHost = (known: KnownWorld, { host, read, interfaces }: Provable): HostProof => {
  const { rules4, rules6, sets, nft } = read.texts
  const input = allowInput(known, host)
  const ask = (walls: Walls, texts: HostTexts) =>
    proveAndKeep(texts, {
      allow: allowList(input, walls),
      interfaces: [host.card, ...interfaces],
    })
  const { answer: both, proof } = ask('both', read.texts)
  const [proved] = proof?.hosts ?? []
  return {
    answers: {
      both,
      wall: ask('wall', { rules4, rules6, sets }).answer,
      guard: ask('guard', { nft, sets }).answer,
    },
    foretell: foretellOf(proved, host.card),
  }
}

/** Of rules that outgrow memory nothing is foretold: the answers say so. */
const foretellOf = (proved: ProvedHost | undefined, card: string): Foretell => {
  try {
    return proved ? foretelling(proved, card) : nothing
  } catch (error) {
    if (error instanceof TooLarge) return nothing
    throw error
  }
}

const nothing: Foretell = () => null

const allowInput = (known: KnownWorld, host: WorldHost): AllowInput => {
  const { world, state, tunnelPort } = known
  const innerOf = new Map(state.hosts.map(({ id, inner }) => [String(id), inner]))
  return {
    card: host.card,
    control: world.control.address,
    mirror: world.mirror?.address ?? null,
    tunnelPort,
    isEncrypted: state.overlay.mode === 'encrypted',
    peers: world.hosts
      .filter(({ name }) => name !== host.name)
      .map((other) => ({
        address: other.address,
        inner: innerOf.get(other.name) ?? other.address,
        wish: wishBetween(known, other, host),
      })),
  }
}
